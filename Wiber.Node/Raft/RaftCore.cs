using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Raft;

/// <summary>
/// The Raft consensus algorithm of one node (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm";
/// Ongaro's thesis for pre-vote, leader
/// transfer and read index). It is pure: input by <see cref="Step"/>, <see cref="Tick"/>, <see cref="Propose(Proposal, out LogIndex)"/> and their like,
/// output by
/// <see cref="TakeReady"/>; no clock, no file, no socket, no task. It is not thread-safe: one loop owns it.
/// </summary>
/// <remarks>
/// One rule carries the durability of the whole system: a message leaves only after every term, vote and entry that it speaks of
/// is on this node's disk. The
/// leader's acknowledgement of its own entries follows the same rule, through <see cref="Persisted"/>.
/// </remarks>
public sealed partial class RaftCore
{
    private readonly RaftOptions _options;
    private readonly RaftLog _log;
    private readonly List<LoadRequest> _loads = [];
    private readonly List<ConfirmedRead> _confirmedReads = [];
    private readonly List<RoleChange> _roleChanges = [];

    private int _ticksSinceHeard;
    private int _electionTimeoutTicks;

    /// <summary>Starts a node as a follower with what it found on its disk.</summary>
    public RaftCore(RaftOptions options, PersistentState state)
    {
        options.Validate();
        _options = options;
        _log = new RaftLog(state, options.TailBytesMax);
        _memberships = new MembershipHistory(state.Memberships);
        _received = state.Snapshot;
        _foundsBehind = state.RestoredTo;
        Invariant.Require(_foundsBehind == LogIndex.Zero || (_foundsBehind == _log.LastIndex && Membership.IsUnknown));
        Invariant.Require(state.HardState.Term >= _log.LastTerm);
        CurrentTerm = state.HardState.Term;
        VotedFor = state.HardState.VotedFor;
        CommitIndex = _log.PreviousIndex;
        _durableIndex = _log.LastIndex;
        ResetElectionTimer();
    }

    public Role Role { get; private set; } = Role.Follower;

    public Term CurrentTerm { get; private set; }

    public NodeId? VotedFor { get; private set; }

    /// <summary>The leader of the current term, if this node knows it.</summary>
    public NodeId? Leader { get; private set; }

    public LogIndex CommitIndex { get; private set; }

    public LogIndex LastIndex => _log.LastIndex;

    /// <summary>The entry before the first one of the log.</summary>
    public LogIndex PreviousIndex => _log.PreviousIndex;

    /// <summary>The last entry known to be on this node's disk.</summary>
    public LogIndex DurableIndex => _durableIndex;

    public NodeId Self => _options.Self;

    /// <summary>One tick of time went by.</summary>
    public void Tick()
    {
        if (Role == Role.Leader)
        {
            TickLeader();
            return;
        }

        _ticksSinceHeard++;
        ExpireForwardedReads();
        if (_ticksSinceHeard < _electionTimeoutTicks)
        {
            return;
        }

        if (MayCampaign)
        {
            StartPreVote("nothing heard from a leader");
        }
        else
        {
            ForgetLeader();
        }
    }

    /// <summary>
    /// How many ticks may go by together before one of them has an effect, if nothing else happens: 1 at least. Who counts time may
    /// sleep that long.
    /// </summary>
    public int TicksUntilDue
    {
        get
        {
            int ticks = Role == Role.Leader ? LeaderTicksUntilDue()
                : _forwardedReads.Count > 0 ? 1
                : _electionTimeoutTicks - _ticksSinceHeard;
            return Math.Max(1, ticks);
        }
    }

    /// <summary>
    /// A message arrived from another node of the group. It need not be a member as far as this node knows: a leader or candidate
    /// may have a newer membership, and whoever has none yet must be able to vote (thesis §4.1).
    /// </summary>
    public void Step(NodeId from, RaftMessage message)
    {
        if (from == Self)
        {
            return;
        }

        if (message.Term > CurrentTerm && !StepHigherTerm(from, message))
        {
            return;
        }

        if (message.Term < CurrentTerm)
        {
            StepLowerTerm(from, message);
            return;
        }

        switch (message)
        {
            case RequestVote request:
                OnRequestVote(from, request);
                break;
            case RequestVoteReply reply:
                OnRequestVoteReply(from, reply);
                break;
            case AppendEntries request:
                OnAppendEntries(from, request);
                break;
            case AppendEntriesReply reply:
                OnAppendEntriesReply(from, reply);
                break;
            case TimeoutNow:
                OnTimeoutNow(from);
                break;
            case ReadIndex request:
                OnReadIndex(from, request);
                break;
            case ReadIndexReply reply:
                OnReadIndexReply(from, reply);
                break;
            case InstallSnapshot request:
                OnInstallSnapshot(from, request);
                break;
            case InstallSnapshotReply reply:
                OnInstallSnapshotReply(from, reply);
                break;
            default:
                Invariant.Fail($"no rule for a {message.GetType().Name}");
                break;
        }
    }

    /// <summary>
    /// Tells a starting node what its state machine had applied before the restart: only committed entries are ever applied.
    /// </summary>
    public void Restore(LogIndex applied)
    {
        Invariant.Require(applied <= _log.LastIndex, "the log ends before what was already applied");
        CommitIndex = LogIndex.Max(CommitIndex, applied);
        IsStateMissing = applied < PreviousIndex && AwaitedStateIndex < PreviousIndex;
    }

    /// <summary>The term of an entry, or nothing if the log does not hold it.</summary>
    public Term? TermAt(LogIndex index) => _log.TermAt(index);

    /// <summary>The oldest entry still in memory; the ones before it are on disk only.</summary>
    public LogIndex TailFirst => _log.TailFirst;

    /// <summary>Entries from memory for the state machine, or nothing when they have to be read from disk.</summary>
    public IReadOnlyList<LogEntry>? TakeCommitted(LogIndex from, LogIndex to, long bytesMax)
    {
        Invariant.Require(to <= CommitIndex);
        return _log.IsInTail(from) ? _log.TakeFromTail(from, to, bytesMax) : null;
    }

    /// <summary>
    /// A message of a higher term ends this term (Raft §5.1), with two exceptions that exist to keep a healthy leader.
    /// </summary>
    /// <returns>Whether the message should be looked at further.</returns>
    private bool StepHigherTerm(NodeId from, RaftMessage message)
    {
        switch (message)
        {
            case RequestVote { IsLeaderTransfer: false } when HasLeaderLease():
                // A node that cannot hear the leader must not unseat it while a majority can (thesis §4.2.3).
                return false;
            case RequestVote { IsPreVote: true } request:
                OnRequestVote(from, request);
                return false;
            case RequestVoteReply { IsPreVote: true, IsGranted: true } reply:
                OnRequestVoteReply(from, reply);
                return false;
            default:
                bool isFromLeader = message is AppendEntries or InstallSnapshot;
                BecomeFollower(message.Term, isFromLeader ? from : null, $"{from} is in term {message.Term}");
                return true;
        }
    }

    /// <summary>
    /// A message from an earlier term has no say, but its sender may need to hear of the current term to get on.
    /// </summary>
    private void StepLowerTerm(NodeId from, RaftMessage message)
    {
        switch (message)
        {
            case AppendEntries request:
                // A leader that was cut off learns from this that its time is over. Without it, a node with a higher term and a
                // shorter log could neither win nor follow.
                Send(
                    from,
                    new AppendEntriesReply(
                        CurrentTerm, false, request.PreviousIndex, LogIndex.Zero, Term.Zero, request.ReadRound, false));
                break;
            case InstallSnapshot request:
                Send(from, new InstallSnapshotReply(CurrentTerm, request.Chunk.SnapshotId, 0, LogIndex.Zero));
                break;
            case RequestVote request:
                Send(from, new RequestVoteReply(CurrentTerm, false, request.IsPreVote));
                break;
        }
    }

    private void BecomeFollower(Term term, NodeId? leader, string reason)
    {
        Invariant.Require(term >= CurrentTerm);
        bool isChange = Role != Role.Follower || term != CurrentTerm || Leader != leader;
        if (Role == Role.Leader || leader is not null)
        {
            // Otherwise the timer runs on: a higher term alone, from a candidate that cannot win, must not delay one that can.
            ResetElectionTimer();
            _hurriedTries = 0;
        }

        if (Role == Role.Leader)
        {
            EndLeadership();
        }

        SetTerm(term, term == CurrentTerm ? VotedFor : null);
        Role = Role.Follower;
        Leader = leader;
        if (isChange)
        {
            NoteRole(reason);
        }
    }

    private void SetTerm(Term term, NodeId? votedFor)
    {
        if (term == CurrentTerm && votedFor == VotedFor)
        {
            return;
        }

        CurrentTerm = term;
        VotedFor = votedFor;
        _isHardStateChanged = true;
    }

    private void ResetElectionTimer()
    {
        _ticksSinceHeard = 0;
        _electionTimeoutTicks = _options.Random.Next(_options.ElectionTimeoutTicksMin, _options.ElectionTimeoutTicksMax + 1);
    }

    private bool Has(RaftDefects defect) => (_options.Defects & defect) != 0;

    private void NoteRole(string reason) => _roleChanges.Add(new RoleChange(Role, CurrentTerm, Leader, reason));
}
