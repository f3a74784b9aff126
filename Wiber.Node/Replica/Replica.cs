using Wiber.Node.Clock;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Storage;

namespace Wiber.Node.Replica;

/// <summary>
/// Drives the consensus core: feeds it events, hands out what it wants written, sent and applied, and keeps the promise that
/// nothing leaves before what it
/// depends on is durable. Deterministic and single-threaded; <see cref="ReplicaLoop"/> runs it in a daemon, a simulator runs it
/// in a test.
/// </summary>
internal sealed class Replica
{
    /// <summary>Proposals that may be appended together.</summary>
    public const int ProposalGroupMax = 1_024;

    private readonly RaftCore _core;
    private readonly IReplicaOutput _output;
    private readonly HybridClock _clock;
    private readonly ReplicaOptions _options;
    private readonly Action<RoleChange> _onRoleChange;
    private readonly List<Outgoing> _held = [];
    private readonly ProposalTable _proposals;
    private readonly Dictionary<ulong, PendingRead> _reads = [];
    private readonly List<PendingMembershipChange> _membershipChanges = [];
    private readonly Queue<(LogIndex To, long Bytes)> _applyInflight = new();

    private long _applyInflightBytes;
    private ulong _persistedSequence;
    private ulong _handedToDisk;
    private ulong _lastReadId;
    private LogIndex _handedOver;
    private LogIndex? _installing;
    private long _nowTick;

    public Replica(
        RaftCore core, IReplicaOutput output, HybridClock clock, ReplicaOptions options, Action<RoleChange> onRoleChange)
    {
        _core = core;
        _output = output;
        _clock = clock;
        _options = options;
        _onRoleChange = onRoleChange;
        _proposals = new ProposalTable(core, options);
        _handedOver = output.AppliedIndex;
        _lastReadId = options.FirstReadId;
        core.Restore(output.AppliedIndex);
        output.MembersChanged(core.Membership);
    }

    /// <summary>How long what this node appended as leader took to be committed. A measurement: decides nothing.</summary>
    public CommitLatency CommitLatency { get; } = new();

    /// <summary>What happened so far. A measurement, too.</summary>
    public ReplicaCounters Counters { get; } = new();

    public ReplicaStatus Status => new(
        _core.Role,
        _core.CurrentTerm,
        _core.Leader,
        _core.CommitIndex,
        _core.LastIndex,
        _core.DurableIndex,
        _proposals.Count,
        [.. _core.Followers],
        _core.Membership,
        _core.MembershipIndex,
        IsBehindSnapshot)
    {
        VotedFor = _core.VotedFor,
    };

    public Role Role => _core.Role;

    /// <summary>The leader of this term, as far as this node knows.</summary>
    public NodeId? Leader => _core.Leader;

    /// <summary>Whether something is on its way to this node's disk or, if it leads, to those of a majority.</summary>
    public bool IsWriting => _handedToDisk > _persistedSequence
        || (_core.Role == Role.Leader && _core.CommitIndex < _core.LastIndex);

    /// <summary>Whether somebody waits for an answer from here, or more is to be handed over to the state machine.</summary>
    public bool IsBusy => _proposals.Count > 0
        || _reads.Count > 0
        || _membershipChanges.Count > 0
        || _installing is not null
        || _handedOver < _core.ApplicableIndex;

    /// <inheritdoc cref="RaftCore.TicksUntilDue"/>
    public int TicksUntilDue => LeadsBehindSnapshot ? 1 : _core.TicksUntilDue;

    /// <summary>Whether the log is still as this status has it.</summary>
    public bool IsAt(ReplicaStatus status) =>
        status.LastIndex == _core.LastIndex && status.CommitIndex == _core.CommitIndex && status.DurableIndex == _core.DurableIndex;

    /// <summary>One tick of time went by.</summary>
    public void Tick()
    {
        _nowTick++;
        _core.Tick();
        if (_nowTick % _options.SweepTicks == 0)
        {
            _proposals.Sweep(_nowTick);
            SweepMembershipChanges();
        }

        if (LeadsBehindSnapshot && !_core.IsTransferring)
        {
            // It may have been needed to lead, for its log; but it can answer nobody.
            _core.TransferLeadership(null);
        }
    }

    /// <summary>A message arrived from a peer.</summary>
    public void Receive(NodeId from, RaftMessage message)
    {
        if (message is AppendEntries append)
        {
            // Not only the last one: a no-op has no time, and may stand behind entries that have.
            foreach (LogEntry entry in append.Entries)
            {
                _clock.Observe(entry.Header.HybridTime);
            }
        }

        _core.Step(from, message);
    }

    /// <summary>
    /// Appends proposals one behind the other, all or none, if this node leads. Each ends as its acks say, is refused, or its
    /// outcome is given up as unknown.
    /// </summary>
    public void Propose(IReadOnlyList<PendingProposal> group)
    {
        Invariant.Require(group.Count is > 0 and <= ProposalGroupMax);
        ProposeResult answer = _proposals.HasRoomFor(group.Count) ? _core.CanPropose : ProposeResult.Overloaded;
        if (answer == ProposeResult.Accepted)
        {
            foreach (PendingProposal pending in group)
            {
                pending.Proposal.Time = _clock.NextTime();
            }

            var proposals = new Proposal[group.Count];
            for (int i = 0; i < proposals.Length; i++)
            {
                proposals[i] = group[i].Proposal;
            }

            LogIndex first = _core.Propose(proposals);
            for (int i = 0; i < group.Count; i++)
            {
                CommitLatency.Appended(first + (ulong)i, group[i].Arrived);
                Counters.NoteAppended(group[i]);
                _proposals.Add(group[i], first + (ulong)i, _nowTick);
            }

            return;
        }

        Counters.NoteRefused(answer == ProposeResult.Overloaded ? group.Count : 0);
        NodeId? leader = _core.Leader == _core.Self ? null : _core.Leader;
        var refusal = new ProposalResult(
            answer == ProposeResult.Overloaded ? ProposalStatus.Overloaded
            : leader is null ? ProposalStatus.NoLeader
            : ProposalStatus.NotLeader,
            null,
            answer == ProposeResult.Overloaded ? null : leader);
        foreach (PendingProposal pending in group)
        {
            pending.End(refusal);
        }
    }

    /// <summary>Asks from which index on a linearizable read may be answered.</summary>
    public void RequestRead(PendingRead read)
    {
        _lastReadId++;
        _reads.Add(_lastReadId, read);
        _core.RequestRead(_lastReadId);
    }

    /// <summary>Every write up to this sequence is on disk.</summary>
    public void Persisted(ulong sequence)
    {
        if (sequence <= _persistedSequence)
        {
            return;
        }

        _persistedSequence = sequence;
        _core.Persisted(sequence);
        _proposals.EndDurable();
        int kept = 0;
        for (int i = 0; i < _held.Count; i++)
        {
            Outgoing outgoing = _held[i];
            if (outgoing.AfterSequence <= sequence)
            {
                _output.Send(outgoing.To, outgoing.Message);
            }
            else
            {
                _held[kept++] = outgoing;
            }
        }

        _held.RemoveRange(kept, _held.Count - kept);
    }

    /// <summary>Entries for a follower were read from disk.</summary>
    public void Loaded(NodeId peer, IReadOnlyList<LogEntry> entries) => _core.EntriesLoaded(peer, entries);

    /// <summary>A piece of a snapshot was read for a follower; nothing if that was not possible now.</summary>
    public void SnapshotLoaded(NodeId peer, SnapshotPiece? piece) => _core.SnapshotLoaded(peer, piece);

    /// <summary>The oldest entries, up to this one, were removed from the disk.</summary>
    public void PrefixRemoved(LogLink last) => _core.PrefixRemoved(last);

    /// <summary>Founds a cluster with these members, unless this node belongs to one already.</summary>
    public void Found(Membership membership) => _core.Found(membership);

    /// <summary>Changes the members if this node leads; ends when the change is committed, refused, or not known.</summary>
    public void ChangeMembership(PendingMembershipChange pending)
    {
        MembershipStatus status = _core.ProposeMembership(pending.Change, out LogIndex index);
        if (status != MembershipStatus.Accepted)
        {
            pending.TrySetResult(new MembershipResult(status, _core.Leader == _core.Self ? null : _core.Leader));
            return;
        }

        pending.Index = index;
        pending.Term = _core.CurrentTerm;
        pending.DeadlineTick = _nowTick + _options.ProposalTimeoutTicks;
        _membershipChanges.Add(pending);
    }

    /// <summary>The connection from a peer broke.</summary>
    public void Disconnected(NodeId peer) => _core.Disconnected(peer, _options.DisconnectDelayTicksPerRank);

    /// <summary>Hands leadership over, to the follower that is furthest along unless one is named.</summary>
    public bool TransferLeadership(NodeId? target) => _core.TransferLeadership(target);

    /// <summary>
    /// Hands out everything that the events since the last call led to. Call it when no more events wait: what came together is
    /// written together.
    /// </summary>
    public void Flush()
    {
        Ready ready = _core.TakeReady();
        CommitLatency.Committed(_core.CommitIndex);
        foreach (RoleChange change in ready.RoleChanges)
        {
            OnRoleChange(change);
        }

        if (ready.PersistSequence != 0)
        {
            _handedToDisk = ready.PersistSequence;
            _output.Persist(new PersistBatch(ready.PersistSequence, ready.HardState, ready.TruncateFrom, ready.Entries)
            {
                Chunks = ready.Chunks,
                Reset = ready.Reset,
            });
        }

        if (ready.Membership is { } membership)
        {
            _output.MembersChanged(membership);
        }

        foreach (Outgoing outgoing in ready.Messages)
        {
            if (outgoing.AfterSequence <= _persistedSequence)
            {
                _output.Send(outgoing.To, outgoing.Message);
            }
            else
            {
                _held.Add(outgoing);
            }
        }

        foreach (LoadRequest load in ready.Loads)
        {
            _output.Load(load);
        }

        foreach (SnapshotLoad load in ready.SnapshotLoads)
        {
            _output.LoadSnapshot(load);
        }

        foreach (ConfirmedRead read in ready.Reads)
        {
            if (_reads.Remove(read.RequestId, out PendingRead? pending))
            {
                pending.TrySetResult(read.Index);
            }
        }

        EndMembershipChanges();
        HandOver(ready.ApplicableIndex);
    }

    /// <summary>Ends everything that waits; the node is going down.</summary>
    public void Abandon()
    {
        _proposals.Abandon();
        foreach (PendingRead read in _reads.Values)
        {
            read.TrySetResult(null);
        }

        _membershipChanges.ForEach(change => change.TrySetResult(new MembershipResult(MembershipStatus.OutcomeUnknown)));
        _membershipChanges.Clear();
        _reads.Clear();
    }

    private bool LeadsBehindSnapshot => _core.Role == Role.Leader && IsBehindSnapshot;

    /// <summary>The state machine can go on only with a snapshot: entries that it did not apply are gone.</summary>
    private bool IsBehindSnapshot => _handedOver < _core.PreviousIndex;

    private void HandOver(LogIndex applicable)
    {
        if (_installing is { } installing && _output.AppliedIndex >= installing)
        {
            _installing = null;
            _core.EndInstall();
        }

        if (IsBehindSnapshot)
        {
            TakeOverSnapshot(applicable);
        }

        if (IsBehindSnapshot)
        {
            return;
        }

        while (_handedOver < applicable && _handedOver - _output.AppliedIndex < (ulong)_options.ApplyInflightMax)
        {
            LogIndex from = _handedOver.Next;
            IReadOnlyList<LogEntry>? entries = InflightBytes() < _options.ApplyInflightBytesMax
                ? _core.TakeCommitted(from, applicable, _options.ApplyJobBytesMax)
                : null;
            LogIndex to = entries is null
                ? LogIndex.Min(applicable, _handedOver + (ulong)_options.ApplyInflightMax)
                : entries[^1].Index;
            var job = new ApplyJob(from, to, entries, _proposals.Take(from, to));
            _output.Apply(job);
            _handedOver = to;
            if (job.Bytes is { } bytes)
            {
                _applyInflightBytes += bytes;
                _applyInflight.Enqueue((to, bytes));
            }
        }
    }

    /// <summary>
    /// Hands a received snapshot over once the log holds every entry up to its state: those are not applied, but read by
    /// consumers.
    /// </summary>
    private void TakeOverSnapshot(LogIndex applicable)
    {
        LogIndex stateIndex = _core.AwaitedStateIndex;
        if (_installing is not null || stateIndex < _core.PreviousIndex || stateIndex > applicable)
        {
            return;
        }

        foreach (PendingProposal overtaken in _proposals.Take(_handedOver.Next, stateIndex))
        {
            overtaken.End(new ProposalResult(ProposalStatus.OutcomeUnknown));
        }

        _output.Install(new InstallJob(_core.AwaitedSnapshotId, stateIndex));
        _core.BeginInstall();
        _installing = stateIndex;
        _handedOver = stateIndex;
    }

    /// <summary>Record bytes that jobs not applied yet keep in memory.</summary>
    private long InflightBytes()
    {
        while (_applyInflight.TryPeek(out (LogIndex To, long Bytes) oldest) && oldest.To <= _output.AppliedIndex)
        {
            _applyInflightBytes -= oldest.Bytes;
            _applyInflight.Dequeue();
        }

        return _applyInflightBytes;
    }

    private void OnRoleChange(RoleChange change)
    {
        Counters.Note(change);
        _onRoleChange(change);
        if (change.Role == Role.Leader)
        {
            return;
        }

        CommitLatency.Forget();
        _proposals.ShortenDeadlines(_nowTick);
        foreach (PendingMembershipChange pending in _membershipChanges)
        {
            pending.DeadlineTick = Math.Min(pending.DeadlineTick, _nowTick + _options.ProposalTimeoutAfterLossTicks);
        }
    }

    private void EndMembershipChanges()
    {
        for (int i = _membershipChanges.Count - 1; i >= 0; i--)
        {
            PendingMembershipChange pending = _membershipChanges[i];
            if (pending.Index <= _core.CommitIndex)
            {
                _membershipChanges.RemoveAt(i);
                Term? term = _core.TermAt(pending.Index);
                pending.TrySetResult(new MembershipResult(
                    term == pending.Term ? MembershipStatus.Committed
                    : term is null ? MembershipStatus.OutcomeUnknown
                    : MembershipStatus.NotLeader,
                    null,
                    pending.Index));
            }
        }
    }

    private void SweepMembershipChanges()
    {
        foreach (PendingMembershipChange pending in _membershipChanges.Where(each => each.DeadlineTick <= _nowTick).ToList())
        {
            _membershipChanges.Remove(pending);
            pending.TrySetResult(new MembershipResult(MembershipStatus.OutcomeUnknown));
        }
    }
}
