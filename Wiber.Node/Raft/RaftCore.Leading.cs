using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Raft;

// The leader's side of replication: Raft §5.3 and §5.4.2, check-quorum (thesis §6.2).
public sealed partial class RaftCore
{
    private Progress[] _followers = [];
    private LogIndex _firstIndexOfTerm;
    private int _ticksSinceHeartbeat;
    private int _ticksSinceQuorumCheck;
    private long _uncommittedBytes;
    private LogIndex _releasedIndex;

    /// <summary>What the leader knows of its followers; empty elsewhere. For status only.</summary>
    public IEnumerable<(NodeId Id, LogIndex Match, bool IsActive)> Followers =>
        _followers.Select(each => (each.Id, each.Match, each.IsActive));

    /// <summary>Whether a proposal would be taken now.</summary>
    public ProposeResult CanPropose
    {
        get
        {
            if (Role != Role.Leader || _transferTarget is not null)
            {
                return ProposeResult.NotLeader;
            }

            return _uncommittedBytes >= _options.UncommittedBytesMax ? ProposeResult.Overloaded : ProposeResult.Accepted;
        }
    }

    /// <summary>
    /// Appends a proposal to the leader's log and gives it its place. It is sent with the next <see cref="TakeReady"/>, together
    /// with all others.
    /// </summary>
    public ProposeResult Propose(Proposal proposal, out LogIndex index)
    {
        index = LogIndex.Zero;
        ProposeResult result = CanPropose;
        if (result == ProposeResult.Accepted)
        {
            index = AppendProposal(proposal);
        }

        return result;
    }

    /// <summary>Entries that <see cref="LoadRequest"/> asked for were read from disk.</summary>
    public void EntriesLoaded(NodeId peer, IReadOnlyList<LogEntry> entries)
    {
        Progress? follower = Array.Find(_followers, each => each.Id == peer);
        if (follower is null)
        {
            return;
        }

        follower.IsLoading = false;
        if (entries.Count > 0
            && entries[0].Index == follower.Next
            && follower.IsReplicating
            && _log.TermAt(entries[^1].Index) == entries[^1].Term)
        {
            SendAppend(follower, entries);
        }
    }

    private void BecomeLeader()
    {
        Invariant.Require(Role == Role.Candidate);
        Role = Role.Leader;
        Leader = Self;
        _isTransferCampaign = false;
        _hurriedTries = 0;
        _ticksSinceHeartbeat = 0;
        _ticksSinceQuorumCheck = 0;
        _uncommittedBytes = 0;
        _followers = [.. _options.Voters.Where(id => id != Self).Select(id => new Progress(id, _log.LastIndex.Next))];
        NoteRole($"won the election with {_granted.Count} of {_options.Voters.Count} votes");

        // Entries of earlier terms are committed only through one of the leader's own term (Raft §5.4.2, figure 8).
        _releasedIndex = _log.LastIndex;
        _firstIndexOfTerm = AppendProposal(CreateNoOp());
    }

    /// <summary>Timed like every entry, so that whoever takes it over takes over the time of all before it.</summary>
    private Proposal CreateNoOp()
    {
        Proposal noOp = Proposal.Of(EntryKind.NoOp, []);
        (noOp.TimestampUs, noOp.HybridTime) = _options.Now();
        return noOp;
    }

    private void EndLeadership()
    {
        _followers = [];
        _transferTarget = null;
        _uncommittedBytes = 0;
        FailPendingReads();
    }

    /// <summary>Sends what is new to every follower that has room for it.</summary>
    private void Replicate()
    {
        foreach (Progress follower in _followers)
        {
            SendEntries(follower);
        }
    }

    private LogIndex AppendProposal(Proposal proposal)
    {
        LogEntry entry = LogEntry.Seal(proposal, _log.LastIndex.Next, CurrentTerm, _options.Group, _log.LastChecksum);
        _uncommittedBytes += entry.Record.Length;
        AppendToLog(entry);
        return entry.Index;
    }

    private void TickLeader()
    {
        TickTransfer();
        if (++_ticksSinceQuorumCheck >= _options.ElectionTimeoutTicksMin)
        {
            _ticksSinceQuorumCheck = 0;
            int active = 1 + _followers.Count(follower => follower.IsActive);
            Array.ForEach(_followers, follower => follower.IsActive = false);
            if (active < Quorum.Size(_options.Voters.Count))
            {
                BecomeFollower(CurrentTerm, null, "lost touch with the majority");
                return;
            }
        }

        if (++_ticksSinceHeartbeat >= _options.HeartbeatTicks)
        {
            SendHeartbeats();
            return;
        }

        // An idle follower would learn of the last commit only with the next heartbeat; a tick is soon enough and costs nothing
        // under load.
        foreach (Progress follower in _followers)
        {
            if (follower.IsReplicating
                && follower.InflightCount == 0
                && follower.CommitSent < LogIndex.Min(CommitIndex, follower.Match))
            {
                SendAppend(follower, []);
            }
        }
    }

    private void SendHeartbeats()
    {
        _ticksSinceHeartbeat = 0;
        foreach (Progress follower in _followers)
        {
            SendAppend(follower, []);
        }
    }

    private void SendEntries(Progress follower)
    {
        if (!follower.IsReplicating)
        {
            if (!follower.IsProbeSent)
            {
                follower.IsProbeSent = true;
                SendAppend(follower, []);
            }

            return;
        }

        while (follower.Next <= _log.LastIndex
            && !follower.IsLoading
            && follower.InflightCount < _options.InflightMax
            && follower.InflightBytes < _options.InflightBytesMax)
        {
            if (!_log.IsInTail(follower.Next))
            {
                follower.IsLoading = true;
                _loads.Add(new LoadRequest(follower.Id, follower.Next, _log.TailFirst.Previous, _options.AppendBytesMax));
                return;
            }

            SendAppend(follower, _log.TakeFromTail(follower.Next, _log.LastIndex, _options.AppendBytesMax));
        }
    }

    private void SendAppend(Progress follower, IReadOnlyList<LogEntry> entries)
    {
        LogIndex previous = follower.Next.Previous;
        Term previousTerm = _log.TermAt(previous)
            ?? throw new InvariantException($"no term known for entry {previous}, needed by {follower.Id}");
        if (entries.Count > 0)
        {
            follower.Sent(entries[^1].Index, entries.Sum(entry => (long)entry.Record.Length));
        }

        follower.CommitSent = CommitIndex;
        Send(follower.Id, new AppendEntries(CurrentTerm, previous, previousTerm, entries, CommitIndex, _readRound));
    }

    private void OnAppendEntriesReply(NodeId from, AppendEntriesReply reply)
    {
        Progress? follower = Array.Find(_followers, each => each.Id == from);
        if (Role != Role.Leader || follower is null)
        {
            return;
        }

        follower.IsActive = true;
        AnswerReadRound(follower, reply.ReadRound);
        if (reply.IsSuccess)
        {
            Invariant.Require(reply.Index <= _log.LastIndex, "a follower acknowledged an entry that its leader does not have");
            if (follower.Matched(reply.Index))
            {
                AdvanceCommit();
                ContinueTransfer(follower);
            }
        }
        else if (reply.Index > follower.Match && reply.Index < follower.Next)
        {
            // The follower's hint says how far its log may agree; ours says how far it can (Raft §5.3, "can back up by terms").
            (LogIndex agreement, _) = _log.FindAgreement(reply.HintIndex, reply.HintTerm);
            follower.Probe(agreement.Next);
        }
    }

    private void AdvanceCommit()
    {
        Span<LogIndex> matches = stackalloc LogIndex[_followers.Length + 1];
        for (int i = 0; i < _followers.Length; i++)
        {
            matches[i] = _followers[i].Match;
        }

        matches[^1] = _durableIndex;
        LogIndex reached = Quorum.Reached(matches);
        if (reached <= CommitIndex || _log.TermAt(reached) != CurrentTerm)
        {
            return;
        }

        CommitIndex = reached;
        StartDeferredReads();
    }

    /// <summary>
    /// Gives back the bytes of what is committed and on this disk. Committed alone is not enough: a leader whose own disk hangs
    /// must run into its limit,
    /// for it can answer nobody.
    /// </summary>
    private void ReleaseSettledBytes()
    {
        for (; _releasedIndex < ApplicableIndex; _releasedIndex = _releasedIndex.Next)
        {
            _uncommittedBytes -= _log.InTail(_releasedIndex.Next).Record.Length;
        }
    }
}
