using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Raft;

/// <summary>What a leader knows of one follower (Raft figure 2, volatile state on leaders).</summary>
internal sealed class Progress(NodeId id, MemberRole role, LogIndex next)
{
    private readonly Queue<(LogIndex Last, long Bytes)> _inflight = new();

    public NodeId Id { get; } = id;

    public MemberRole Role { get; set; } = role;

    public bool IsVoter => Role == MemberRole.Voter;

    /// <summary>The last entry known to be on the follower's disk.</summary>
    public LogIndex Match { get; private set; } = LogIndex.Zero;

    /// <summary>The next entry to send.</summary>
    public LogIndex Next { get; private set; } = next;

    /// <summary>
    /// The follower's log is known to match up to <see cref="Match"/>, so entries are sent without waiting for answers. Otherwise
    /// the leader probes.
    /// </summary>
    public bool IsReplicating { get; private set; }

    /// <summary>A probe is under way; the next one waits for its answer or a heartbeat.</summary>
    public bool IsProbeSent { get; set; }

    /// <summary>Entries for this follower are being read from disk.</summary>
    public bool IsLoading { get; set; }

    /// <summary>The follower answered since the last look of check-quorum (thesis §6.2).</summary>
    public bool IsActive { get; private set; }

    /// <summary>The follower answered in this or the last period of check-quorum.</summary>
    public bool IsRecentlyActive { get; private set; }

    /// <summary>The follower's state machine needs a snapshot, though its log may be fine.</summary>
    public bool NeedsState { get; set; }

    /// <summary>The snapshot that is on its way to the follower, if there is one.</summary>
    public SnapshotTransfer? Transfer { get; set; }

    /// <summary>How a joiner gets on.</summary>
    public CatchUp CatchUp { get; } = new();

    /// <summary>The commit index that the follower was last told.</summary>
    public LogIndex CommitSent { get; set; } = LogIndex.Zero;

    /// <summary>The newest read round that the follower answered.</summary>
    public ulong ReadRoundAnswered { get; set; }

    /// <summary>Record bytes sent and not answered.</summary>
    public long InflightBytes { get; private set; }

    public int InflightCount => _inflight.Count;

    /// <summary>The follower answered.</summary>
    public void Heard()
    {
        IsActive = true;
        IsRecentlyActive = true;
    }

    /// <summary>A period of check-quorum ends.</summary>
    public void EndPeriod()
    {
        IsRecentlyActive = IsActive;
        IsActive = false;
    }

    /// <summary>Counts entries as under way and moves on behind them.</summary>
    public void Sent(LogIndex last, long bytes)
    {
        Invariant.Require(last >= Next);
        Next = last.Next;
        _inflight.Enqueue((last, bytes));
        InflightBytes += bytes;
    }

    /// <summary>
    /// The follower has everything up to <paramref name="index"/>. Answers may come twice or out of order; the match only grows.
    /// </summary>
    /// <returns>Whether this was news.</returns>
    public bool Matched(LogIndex index)
    {
        bool isNews = index > Match;
        if (isNews)
        {
            Match = index;
        }

        Next = LogIndex.Max(Next, Match.Next);
        while (_inflight.TryPeek(out (LogIndex Last, long Bytes) oldest) && oldest.Last <= Match)
        {
            InflightBytes -= oldest.Bytes;
            _inflight.Dequeue();
        }

        if (!IsReplicating)
        {
            IsReplicating = true;
            IsProbeSent = false;
        }

        return isNews;
    }

    /// <summary>
    /// Goes back to asking where the logs agree, from <paramref name="next"/> on, but never before what is known to match.
    /// </summary>
    public void Probe(LogIndex next)
    {
        IsReplicating = false;
        IsProbeSent = false;
        Next = LogIndex.Max(next, Match.Next);
        _inflight.Clear();
        InflightBytes = 0;
    }
}
