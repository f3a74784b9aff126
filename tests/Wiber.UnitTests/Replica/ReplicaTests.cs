using Wiber.Node.Clock;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Replica;
using Wiber.Node.Storage;

namespace Wiber.UnitTests.Replica;

/// <summary>
/// The replica between core and world: what it holds back until the disk is done, and how proposals end. Its output is a
/// recorder; peers are played by hand.
/// </summary>
public sealed class ReplicaTests
{
    private const int ProposalsPendingMax = 100;

    private static readonly NodeId Self = new("n1");
    private static readonly NodeId Second = new("n2");
    private static readonly NodeId Third = new("n3");

    private readonly Recorder _output = new();
    private readonly Node.Replica.Replica _replica;
    private ulong _persisted;

    public ReplicaTests()
    {
        var options = new RaftOptions
        {
            Group = 1,
            Self = Self,
            ElectionTimeoutTicksMin = 10,
            ElectionTimeoutTicksMax = 10,
            HeartbeatTicks = 3,
            Random = new Random(1),
        };
        var core = new RaftCore(options, new PersistentState
        {
            Memberships =
            [
                new PlacedMembership(
                    LogIndex.Zero,
                    new Membership(Array.ConvertAll<NodeId, Member>(
                        [Self, Second, Third], id => new Member(id, MemberRole.Voter, "", 0, 0)))),
            ],
        });
        var replicaOptions = new ReplicaOptions
        {
            ProposalTimeoutTicks = 50,
            ProposalTimeoutAfterLossTicks = 20,
            SweepTicks = 1,
            ProposalsPendingMax = ProposalsPendingMax,
            FirstReadId = 1,
        };
        _replica = new Node.Replica.Replica(
            core, _output, new HybridClock(() => new ClockReading(1_800_000_000_000_000, null)), replicaOptions, _ => { });
    }

    [Fact]
    public void A_vote_leaves_only_after_it_is_on_disk()
    {
        Receive(Second, new RequestVote(new Term(1), LogIndex.Zero, Term.Zero, false, false));
        Assert.Empty(_output.Sent);

        PersistAll();
        Assert.True(Assert.IsType<RequestVoteReply>(Assert.Single(_output.Sent).Message).IsGranted);
    }

    [Fact]
    public void A_leader_gives_times_after_those_of_entries_that_it_got_in_front_of_a_no_op()
    {
        const ulong Ahead = ulong.MaxValue / 2;
        Proposal timed = Proposal.Of(EntryKind.Messages, "body"u8);
        timed.Time = new EntryTime(0, Ahead);
        LogEntry first = LogEntry.Seal(timed, new LogIndex(1), new Term(1), 1, 0);
        LogEntry second = Entry(2, 1, first.Header.Checksum);
        Receive(Second, new AppendEntries(new Term(1), LogIndex.Zero, Term.Zero, [first, second], LogIndex.Zero, 0));
        PersistAll();
        BecomeLeader(new Term(2));

        Assert.True(Propose().Proposal.Time.HybridTime > Ahead);
    }

    [Fact]
    public void Several_held_messages_leave_together_when_the_disk_is_done()
    {
        Receive(Second, new AppendEntries(new Term(1), LogIndex.Zero, Term.Zero, [Entry(1, 1, 0)], LogIndex.Zero, 0));
        LogEntry first = _output.Writes[^1].Entries[0];
        Receive(
            Second,
            new AppendEntries(
                new Term(1), new LogIndex(1), new Term(1), [Entry(2, 1, first.Header.Checksum)], LogIndex.Zero, 0));
        Assert.Empty(_output.Sent);

        PersistAll();
        Assert.Equal([1UL, 2UL], _output.Sent.Select(sent => ((AppendEntriesReply)sent.Message).Index.Value));
    }

    [Fact]
    public void A_proposal_ends_when_its_entry_is_applied()
    {
        BecomeLeader();
        PendingProposal pending = Propose();
        PersistAll();
        Assert.Empty(_output.Jobs.SelectMany(job => job.Waiting));

        Acknowledge(Second);
        Assert.Same(pending, Assert.Single(_output.Jobs.SelectMany(job => job.Waiting)));
    }

    [Fact]
    public void Proposals_of_a_group_follow_each_other_in_the_log()
    {
        BecomeLeader();
        LogIndex last = _replica.Status.LastIndex;
        PendingProposal[] group = [.. Enumerable.Range(0, 3).Select(_ => Pending(ProposalAcks.Quorum))];
        Propose(group);

        Assert.Equal(last + 3, _replica.Status.LastIndex);
        PersistAll();
        Acknowledge(Second);
        Assert.Equal(group, _output.Jobs.SelectMany(job => job.Waiting));
    }

    [Fact]
    public async Task A_group_that_finds_no_room_is_refused_as_a_whole()
    {
        BecomeLeader();
        LogIndex last = _replica.Status.LastIndex;
        Propose([.. Enumerable.Range(0, ProposalsPendingMax - 1).Select(_ => Pending(ProposalAcks.Leader))]);
        PendingProposal[] group = [Pending(ProposalAcks.Quorum), Pending(ProposalAcks.Quorum)];
        Propose(group);

        Assert.Equal(last + (ProposalsPendingMax - 1), _replica.Status.LastIndex);
        foreach (PendingProposal pending in group)
        {
            Assert.Equal(ProposalStatus.Overloaded, (await pending.Task).Status);
        }
    }

    [Fact]
    public async Task A_group_for_a_follower_is_refused_as_a_whole()
    {
        Receive(Second, new AppendEntries(new Term(1), LogIndex.Zero, Term.Zero, [], LogIndex.Zero, 0));
        PendingProposal[] group = [Pending(ProposalAcks.Quorum), Pending(ProposalAcks.None)];
        Propose(group);

        foreach (PendingProposal pending in group)
        {
            Assert.Equal(new ProposalResult(ProposalStatus.NotLeader, null, Second), await pending.Task);
        }
    }

    [Fact]
    public async Task A_proposal_that_asks_for_no_disk_ends_when_it_is_appended()
    {
        BecomeLeader();
        PendingProposal pending = Pending(ProposalAcks.None);
        Propose([pending]);

        Assert.True(pending.Task.IsCompleted);
        Assert.Equal(ProposalStatus.Accepted, (await pending.Task).Status);
        Assert.Equal(_replica.Status.LastIndex, _output.Writes[^1].Entries[^1].Index);
    }

    [Fact]
    public async Task A_proposal_that_asks_for_the_leaders_disk_ends_when_it_is_there()
    {
        BecomeLeader();
        PendingProposal pending = Pending(ProposalAcks.Leader);
        Propose([pending]);
        Acknowledge(Second);
        Acknowledge(Third);
        Assert.False(pending.Task.IsCompleted);

        PersistAll();
        Assert.Equal(ProposalStatus.Accepted, (await pending.Task).Status);
        Assert.Empty(_output.Jobs.SelectMany(job => job.Waiting));
    }

    [Fact]
    public async Task A_proposal_whose_entry_is_replaced_before_it_is_on_the_leaders_disk_is_not_called_safe()
    {
        BecomeLeader();
        LogIndex before = _replica.Status.LastIndex;
        uint checksum = _output.Writes[^1].Entries[^1].Header.Checksum;
        PersistAll();
        PendingProposal pending = Pending(ProposalAcks.Leader);
        Propose([pending]);
        Receive(
            Second,
            new AppendEntries(new Term(2), before, new Term(1), [Entry(before.Value + 1, 2, checksum)], LogIndex.Zero, 0));
        PersistAll();

        Assert.Equal(ProposalStatus.OutcomeUnknown, (await pending.Task).Status);
    }

    [Fact]
    public async Task A_proposal_that_waits_for_a_hanging_disk_is_given_up_in_time()
    {
        BecomeLeader();
        PendingProposal pending = Pending(ProposalAcks.Leader);
        Propose([pending]);
        for (int tick = 0; tick <= 50 && !pending.Task.IsCompleted; tick++)
        {
            Tick();
        }

        Assert.True(pending.Task.IsCompleted);
        Assert.Equal(ProposalStatus.OutcomeUnknown, (await pending.Task).Status);
    }

    [Fact]
    public void Commit_without_the_own_disk_is_not_applied_yet()
    {
        BecomeLeader();
        Propose();
        Acknowledge(Second, LastSentTo(Second));
        Acknowledge(Third, LastSentTo(Third));
        Assert.Empty(_output.Jobs.SelectMany(job => job.Waiting));

        PersistAll();
        Assert.Single(_output.Jobs.SelectMany(job => job.Waiting));
    }

    [Fact]
    public void A_follower_refuses_a_proposal_and_names_the_leader()
    {
        Receive(Second, new AppendEntries(new Term(1), LogIndex.Zero, Term.Zero, [], LogIndex.Zero, 0));
        ProposalResult result = Ended(Propose());
        Assert.Equal((ProposalStatus.NotLeader, Second), (result.Status, result.Leader!.Value));
    }

    [Fact]
    public void Without_a_leader_a_proposal_is_refused() => Assert.Equal(ProposalStatus.NoLeader, Ended(Propose()).Status);

    [Fact]
    public void A_proposal_that_is_not_committed_in_time_has_an_unknown_outcome()
    {
        BecomeLeader();
        PendingProposal pending = Propose();
        for (int tick = 0; tick < 50; tick++)
        {
            Assert.False(pending.Task.IsCompleted && Ended(pending).Status == ProposalStatus.Applied);
            Tick();
        }

        Assert.Equal(ProposalStatus.OutcomeUnknown, Ended(pending).Status);
    }

    [Fact]
    public void A_proposal_whose_place_went_to_another_entry_is_superseded()
    {
        BecomeLeader();
        LogEntry noOp = _output.Writes[^1].Entries[^1];
        PendingProposal pending = Propose();
        PersistAll();
        LogEntry other = Entry(2, 9, noOp.Header.Checksum);
        Receive(Third, new AppendEntries(new Term(9), new LogIndex(1), noOp.Term, [other], new LogIndex(2), 0));
        PersistAll();

        Assert.Equal(ProposalStatus.Superseded, Ended(pending).Status);
    }

    [Fact]
    public void A_lost_leader_keeps_waiting_for_a_while_and_may_still_learn_that_its_entry_is_committed()
    {
        BecomeLeader();
        PendingProposal pending = Propose();
        PersistAll();
        Receive(
            Third,
            new AppendEntries(
                new Term(9), new LogIndex(2), _output.Writes[^1].Entries[^1].Term, [], new LogIndex(2), 0));

        Assert.False(pending.Task.IsCompleted);
        Assert.Same(pending, Assert.Single(_output.Jobs.SelectMany(job => job.Waiting)));
    }

    [Fact]
    public void When_the_node_stops_everyone_who_waits_is_told()
    {
        BecomeLeader();
        PendingProposal pending = Propose();
        _replica.Abandon();
        Assert.Equal(ProposalStatus.OutcomeUnknown, Ended(pending).Status);
    }

    private static ProposalResult Ended(PendingProposal pending)
    {
        Assert.True(pending.Task.IsCompletedSuccessfully);
        return pending.Task.GetAwaiter().GetResult();
    }

    private static LogEntry Entry(ulong index, ulong term, uint chain) =>
        LogEntry.Seal(Proposal.Of(EntryKind.NoOp, []), new LogIndex(index), new Term(term), 1, chain);

    [Fact]
    public void How_long_an_entry_took_to_its_commit_is_measured_whatever_its_acks_and_only_while_leading()
    {
        BecomeLeader();
        PersistAll();
        Propose();
        Propose([Pending(ProposalAcks.None)]);
        PersistAll();
        Assert.Null(_replica.CommitLatency.Recent);
        Acknowledge(Second);
        Assert.Equal(2, _replica.CommitLatency.Recent!.Count);

        Propose();
        Receive(Third, new AppendEntries(
            new Term(9), _replica.Status.CommitIndex, _replica.Status.Term, [], _replica.Status.LastIndex, 0));
        PersistAll();
        Assert.Equal(2, _replica.CommitLatency.Recent!.Count);
    }

    private void BecomeLeader() => BecomeLeader(new Term(1));

    private void BecomeLeader(Term term)
    {
        for (int tick = 0; tick < 10; tick++)
        {
            Tick();
        }

        Receive(Second, new RequestVoteReply(term, true, true));
        PersistAll();
        Receive(Second, new RequestVoteReply(term, true, false));
        PersistAll();
        Assert.Equal(Role.Leader, _replica.Status.Role);
        Acknowledge(Second, LogIndex.Zero);
        Acknowledge(Third, LogIndex.Zero);
    }

    private static PendingProposal Pending(ProposalAcks acks) => new(Proposal.Of(EntryKind.NoOp, []), acks);

    private PendingProposal Propose()
    {
        PendingProposal pending = Pending(ProposalAcks.Quorum);
        Propose([pending]);
        return pending;
    }

    private void Propose(PendingProposal[] group)
    {
        _replica.Propose(group);
        _replica.Flush();
    }

    private void Acknowledge(NodeId peer) => Acknowledge(peer, _replica.Status.LastIndex);

    private void Acknowledge(NodeId peer, LogIndex index) =>
        Receive(peer, new AppendEntriesReply(_replica.Status.Term, true, index, LogIndex.Zero, Term.Zero, 0, false));

    private LogIndex LastSentTo(NodeId peer) => _output.Sent
        .Where(sent => sent.To == peer)
        .Select(sent => sent.Message)
        .OfType<AppendEntries>()
        .SelectMany(message => message.Entries)
        .Max(entry => entry.Index);

    private void Receive(NodeId from, RaftMessage message)
    {
        _replica.Receive(from, message);
        _replica.Flush();
    }

    private void Tick()
    {
        _replica.Tick();
        _replica.Flush();
    }

    private void PersistAll()
    {
        _persisted = _output.Writes.Count == 0 ? _persisted : _output.Writes[^1].Sequence;
        _replica.Persisted(_persisted);
        _replica.Flush();
    }

    private sealed class Recorder : IReplicaOutput
    {
        public List<PersistBatch> Writes { get; } = [];

        public List<(NodeId To, RaftMessage Message)> Sent { get; } = [];

        public List<ApplyJob> Jobs { get; } = [];

        public LogIndex AppliedIndex => Jobs.Count == 0 ? LogIndex.Zero : Jobs[^1].To;

        public void Persist(PersistBatch batch) => Writes.Add(batch);

        public void Send(NodeId to, RaftMessage message) => Sent.Add((to, message));

        public void Load(LoadRequest request) => throw new InvalidOperationException("everything is in memory here");

        public void LoadSnapshot(SnapshotLoad request)
        {
        }

        public void Install(InstallJob job)
        {
        }

        public void MembersChanged(Membership membership)
        {
        }

        public void Apply(ApplyJob job) => Jobs.Add(job);
    }
}
