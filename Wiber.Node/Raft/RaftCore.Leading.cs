using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Raft;

// The leader's side of replication: Raft §5.3 and §5.4.2, check-quorum (thesis §6.2).
public sealed partial class RaftCore
{
    private Progress[] _followers = [];
    private LogIndex _firstIndexOfTerm;
    private int _ticksSinceHeartbeat;
    private int _ticksSinceQuorumCheck;
    private bool _isFirstPeriod;
    private long _uncommittedBytes;
    private LogIndex _releasedIndex;

    /// <summary>What the leader knows of its followers; empty elsewhere. For status only.</summary>
    public IEnumerable<FollowerStatus> Followers => _followers.Select(each => new FollowerStatus(
        each.Id, each.Match, each.IsRecentlyActive, each.Transfer?.Offset, each.Transfer?.TotalBytes));

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
        ProposeResult result = CanPropose;
        index = result == ProposeResult.Accepted ? Propose([proposal]) : LogIndex.Zero;
        return result;
    }

    /// <summary>Appends proposals one behind the other. <see cref="CanPropose"/> must be asked first.</summary>
    /// <returns>The place of the first.</returns>
    public LogIndex Propose(ReadOnlySpan<Proposal> proposals)
    {
        Invariant.Require(CanPropose == ProposeResult.Accepted);
        LogIndex first = _log.LastIndex.Next;
        foreach (Proposal proposal in proposals)
        {
            AppendProposal(proposal);
        }

        return first;
    }

    /// <summary>Entries that <see cref="LoadRequest"/> asked for were read from disk.</summary>
    public void EntriesLoaded(NodeId peer, IReadOnlyList<LogEntry> entries)
    {
        Progress? follower = FindFollower(peer);
        if (follower is null)
        {
            return;
        }

        follower.IsLoading = false;
        if (entries.Count > 0
            && entries[0].Index == follower.Next
            && !IsBehindLog(follower)
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
        _isFirstPeriod = true;
        _uncommittedBytes = 0;
        _followers = [];
        UpdateFollowers();
        NoteRole($"won the election with {CountVoters(_granted)} of {Membership.Voters.Count} votes");

        // Entries of earlier terms are committed only through one of the leader's own term (Raft §5.4.2, figure 8). The first
        // leader ever puts the membership that it was founded with into the log.
        _releasedIndex = _log.LastIndex;
        bool isFounder = _memberships.Current.Index == _foundsBehind;
        _firstIndexOfTerm = AppendProposal(
            isFounder ? CreateProposal(EntryKind.Membership, Membership.Encode()) : CreateProposal(EntryKind.NoOp, []));
    }

    /// <summary>Timed like every entry, so that whoever takes it over takes over the time of all before it.</summary>
    private Proposal CreateProposal(EntryKind kind, ReadOnlySpan<byte> body)
    {
        Proposal proposal = Proposal.Of(kind, body);
        proposal.Time = _options.Now();
        return proposal;
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
        TickJoiners();
        TickSnapshots();
        if (++_ticksSinceQuorumCheck >= _options.ElectionTimeoutTicksMin)
        {
            _ticksSinceQuorumCheck = 0;
            _isFirstPeriod = false;
            bool hasQuorum = ReachedByMajority(1, follower => follower.IsActive ? 1UL : 0) == 1;
            Array.ForEach(_followers, follower => follower.EndPeriod());
            if (!hasQuorum && !Has(RaftDefects.NoCheckQuorum))
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
            if (follower.InflightCount == 0 && AwaitsCommit(follower))
            {
                SendAppend(follower, []);
            }
        }
    }

    private bool AwaitsCommit(Progress follower) =>
        follower.IsReplicating && follower.CommitSent < LogIndex.Min(CommitIndex, follower.Match);

    private int LeaderTicksUntilDue()
    {
        foreach (Progress follower in _followers)
        {
            if (AwaitsCommit(follower) || follower.Transfer is not null || follower.Role == MemberRole.Joiner)
            {
                return 1;
            }
        }

        return IsTransferring
            ? 1
            : Math.Min(_options.HeartbeatTicks - _ticksSinceHeartbeat, _options.ElectionTimeoutTicksMin - _ticksSinceQuorumCheck);
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
        if (follower.NeedsState || IsBehindLog(follower))
        {
            ContinueSnapshot(follower);
        }
        else
        {
            follower.Transfer = null;
        }

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
            && !IsBehindLog(follower)
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
        // A follower that needs entries which are gone is asked about the one that the log begins with, to keep in touch.
        LogIndex previous = LogIndex.Max(follower.Next.Previous, _log.PreviousIndex);
        Term previousTerm = _log.TermAt(previous)
            ?? throw new InvariantException($"no term known for entry {previous}, needed by {follower.Id}");
        if (entries.Count > 0)
        {
            Invariant.Require(entries[0].Index == previous.Next, "entries would be sent in another place than theirs");
            follower.Sent(entries[^1].Index, LogEntry.MeasureBytes(entries));
        }

        follower.CommitSent = CommitIndex;
        Send(follower.Id, new AppendEntries(CurrentTerm, previous, previousTerm, entries, CommitIndex, _readRound));
    }

    private void OnAppendEntriesReply(NodeId from, AppendEntriesReply reply)
    {
        Progress? follower = FindFollower(from);
        if (Role != Role.Leader || follower is null)
        {
            return;
        }

        follower.Heard();
        follower.NeedsState = reply.NeedsState;
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
            Probe(follower, reply);
        }
    }

    private void Probe(Progress follower, AppendEntriesReply refusal)
    {
        // What the log no longer holds is committed. A follower without the last such entry gets it by a snapshot.
        bool isBehind = refusal.Index == _log.PreviousIndex || refusal.HintIndex < _log.PreviousIndex;

        // The follower's hint says how far its log may agree; ours says how far it can (Raft §5.3, "can back up by terms").
        follower.Probe(
            isBehind ? LogIndex.Min(refusal.HintIndex.Next, _log.PreviousIndex)
                : _log.FindAgreement(refusal.HintIndex, refusal.HintTerm).Index.Next);
    }

    private void AdvanceCommit()
    {
        var reached = new LogIndex(ReachedByMajority(_durableIndex.Value, follower => follower.Match.Value));
        if (reached <= CommitIndex
            || (_log.TermAt(reached) != CurrentTerm && !Has(RaftDefects.CommitsEarlierTerms)))
        {
            return;
        }

        CommitIndex = reached;
        StartDeferredReads();
        ResignIfRemoved();
    }

    /// <summary>
    /// The highest value that a majority of the voters has reached; this node counts only if it is one of them.
    /// </summary>
    private ulong ReachedByMajority(ulong own, Func<Progress, ulong> reached)
    {
        Span<ulong> values = stackalloc ulong[Membership.MembersMax];
        int count = 0;
        if (IsVoter)
        {
            values[count++] = own;
        }

        foreach (Progress follower in _followers)
        {
            if (follower.IsVoter)
            {
                values[count++] = reached(follower);
            }
        }

        Invariant.Require(count == Membership.Voters.Count);
        return Quorum.Reached(values[..count]);
    }

    private Progress? FindFollower(NodeId id) => Array.Find(_followers, each => each.Id == id);

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
