using System.Collections.Concurrent;
using System.Diagnostics;
using Wiber.Node.Clock;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Replica;
using Wiber.Node.Storage;

namespace Wiber.UnitTests.Replica;

/// <summary>
/// The loop that has no thread of its own: however many threads bring events, rounds follow each other and none is missed. A
/// group of one member; its disk is done when the test says so, or at once.
/// </summary>
public sealed class ReplicaLoopTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Disk _disk = new();
    private readonly ConcurrentQueue<Exception> _fatal = new();
    private readonly ReplicaLoop _loop;

    private int _roundsAtOnce;
    private int _roundsAtOnceMax;

    public ReplicaLoopTests()
    {
        var self = new NodeId("n1");
        var options = new RaftOptions
        {
            Group = 1,
            Self = self,
            ElectionTimeoutTicksMin = 2,
            ElectionTimeoutTicksMax = 2,
            HeartbeatTicks = 1,
            Random = new Random(1),
        };
        var members = new Membership([new Member(self, MemberRole.Voter, "", 0, 0)]);
        var core = new RaftCore(options, new PersistentState { Memberships = [new PlacedMembership(LogIndex.Zero, members)] });
        var replica = new Node.Replica.Replica(
            core,
            _disk,
            new HybridClock(() => new ClockReading(1_800_000_000_000_000, null)),
            new ReplicaOptions { ProposalTimeoutTicks = 100_000, ProposalTimeoutAfterLossTicks = 100_000, FirstReadId = 1 },
            _ => { });
        _loop = new ReplicaLoop(replica, Tick, NoteRound, () => { }, _fatal.Enqueue);
        _disk.Loop = _loop;
        _loop.Start();
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    [Fact]
    public async Task Rounds_never_overlap_and_no_event_is_missed_however_many_threads_bring_them()
    {
        const int Threads = 8;
        const int ProposalsEach = 2_000;
        _disk.IsQuick = true;
        await LeadAsync();

        ProposalResult[][] results = await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(async () =>
        {
            var ended = new List<ProposalResult>();
            for (int i = 0; i < ProposalsEach; i++)
            {
                ended.Add(await ProposeAsync());
            }

            return ended.ToArray();
        })));

        Assert.All(results.SelectMany(each => each), result => Assert.Equal(ProposalStatus.Applied, result.Status));
        Assert.Equal(Threads * ProposalsEach, results.Sum(each => each.Length));
        Assert.Equal(1, _roundsAtOnceMax);
        Assert.Empty(_fatal);
    }

    [Fact]
    public async Task What_is_proposed_while_the_disk_works_is_written_together_when_it_is_done()
    {
        _disk.IsQuick = true;
        await LeadAsync();
        _disk.IsQuick = false;

        Task<ProposalResult> first = ProposeAsync();
        await WaitUntilAsync(() => _disk.Waiting == 1, "the first write");
        Task<ProposalResult>[] others = [.. Enumerable.Range(0, 5).Select(_ => ProposeAsync())];
        _disk.FinishOne();
        await WaitUntilAsync(() => _disk.Waiting == 1, "the second write");

        Assert.Equal(ProposalStatus.Applied, (await first.WaitAsync(Patience)).Status);
        Assert.Equal(5, _disk.LastEntryCount);
        _disk.FinishOne();
        Assert.All(
            await Task.WhenAll(others).WaitAsync(Patience), result => Assert.Equal(ProposalStatus.Applied, result.Status));
    }

    [Fact]
    public async Task Other_events_do_not_have_proposals_written_one_by_one_while_the_disk_works()
    {
        const int Proposals = 1_000;
        _disk.IsQuick = true;
        await LeadAsync();
        _disk.IsQuick = false;
        var all = new List<Task<ProposalResult>> { ProposeAsync() };
        await WaitUntilAsync(() => _disk.Waiting == 1, "the first write");

        var time = Stopwatch.StartNew();
        for (int i = 0; i < Proposals; i++)
        {
            all.Add(ProposeAsync());
            _loop.ReportDisconnected(new NodeId("n2"));
        }

        // Ticks take them in, so that a disk that hangs ends in answers.
        Assert.InRange(_disk.Waiting, 1, 2 + (time.Elapsed / Tick));
        Assert.InRange(_disk.Waiting, 1, Proposals / 2);
        while (all.Exists(each => !each.IsCompleted))
        {
            await WaitUntilAsync(() => _disk.Waiting > 0 || all.TrueForAll(each => each.IsCompleted), "the next write");
            _disk.FinishAll();
        }

        Assert.All(await Task.WhenAll(all), result => Assert.Equal(ProposalStatus.Applied, result.Status));
    }

    [Fact]
    public async Task Whoever_waits_when_the_loop_ends_is_told()
    {
        _disk.IsQuick = true;
        await LeadAsync();
        _disk.IsQuick = false;
        Task<ProposalResult> waiting = ProposeAsync();

        await _loop.DisposeAsync().AsTask().WaitAsync(Patience);

        Assert.Equal(ProposalStatus.OutcomeUnknown, (await waiting.WaitAsync(Patience)).Status);
        Assert.False(_loop.TryPropose(new PendingProposal(Proposal.Of(EntryKind.NoOp, []))));
    }

    private static async Task WaitUntilAsync(Func<bool> condition, string what)
    {
        long deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, $"waited in vain for {what}");
            await Task.Delay(5);
        }
    }

    private Task LeadAsync() => WaitUntilAsync(
        () => _loop.Status is { Role: Role.Leader } status && status.DurableIndex == status.LastIndex, "the only member to lead");

    private Task<ProposalResult> ProposeAsync()
    {
        var pending = new PendingProposal(Proposal.Of(EntryKind.NoOp, []));
        Assert.True(_loop.TryPropose(pending));
        return pending.Task.AsTask();
    }

    private void NoteRound()
    {
        _roundsAtOnceMax = Math.Max(_roundsAtOnceMax, Interlocked.Increment(ref _roundsAtOnce));
        Thread.SpinWait(20);
        Interlocked.Decrement(ref _roundsAtOnce);
    }

    private sealed class Disk : IReplicaOutput
    {
        private readonly ConcurrentQueue<PersistBatch> _writes = new();
        private ulong _applied;

        public ReplicaLoop? Loop { get; set; }

        /// <summary>Whether writes are done at once, on a thread of the pool.</summary>
        public volatile bool IsQuick;

        public int Waiting => _writes.Count;

        public int LastEntryCount { get; private set; }

        public LogIndex AppliedIndex => new(Volatile.Read(ref _applied));

        public void Persist(PersistBatch batch)
        {
            LastEntryCount = batch.Entries.Count;
            _writes.Enqueue(batch);
            if (IsQuick)
            {
                ThreadPool.QueueUserWorkItem(_ => FinishOne());
            }
        }

        public void FinishOne()
        {
            Assert.True(_writes.TryDequeue(out PersistBatch? batch));
            Loop!.ReportDurable(batch.Sequence);
        }

        public void FinishAll()
        {
            while (_writes.TryDequeue(out PersistBatch? batch))
            {
                Loop!.ReportDurable(batch.Sequence);
            }
        }

        public void Apply(ApplyJob job)
        {
            Volatile.Write(ref _applied, job.To.Value);
            foreach (PendingProposal pending in job.Waiting)
            {
                pending.End(new ProposalResult(ProposalStatus.Applied));
            }
        }

        public void Send(NodeId to, RaftMessage message) => throw new InvalidOperationException("there is nobody else");

        public void Load(LoadRequest request) => throw new InvalidOperationException("there is nobody else");

        public void LoadSnapshot(SnapshotLoad request) => throw new InvalidOperationException("there is nobody else");

        public void Install(InstallJob job) => throw new InvalidOperationException("there is nobody else");

        public void MembersChanged(Membership membership)
        {
        }
    }
}
