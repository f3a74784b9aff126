using System.Collections.Concurrent;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: checkpoints happen by themselves, never hold up applying until the memory for them is used up, and a store that fails
/// stops the node. Method: a store whose writes the test can hold back or let fail.
/// </summary>
public sealed class CheckpointerTests
{
    private static readonly BrokerCheckpointerOptions Never = new() { IntervalMs = 3_600_000 };
    private static readonly BrokerCheckpointerOptions Fast = new() { IntervalMs = 10, DiskFullRetryMs = 10 };

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TestLog _log = new();

    [Fact]
    public void Changes_are_written_after_the_interval_and_at_the_end()
    {
        using var store = new GatedStore();
        var broker = new MessageBroker(store, _log);
        broker.CreateTopics(_log, "t");
        using (var checkpointer = new BrokerCheckpointer(broker, store, Fast))
        {
            broker.Apply(_log.AppendMessages("t", new TestMessage("a", "x")));
            Assert.True(SpinWait.SpinUntil(() => store.Load().Applied == broker.Applied, Deadline));
            broker.Apply(_log.AppendMessages("t", new TestMessage("b", "y")));
        }

        Assert.Equal(broker.Applied, store.Load().Applied);
        Assert.True(store.TryFindMessageId(0, "y"u8, out MessagePlace place));
        Assert.Equal(new MessagePlace(0, 1), place);
    }

    [Fact]
    public void Many_changes_are_written_before_the_interval()
    {
        using var store = new GatedStore();
        var broker = new MessageBroker(store, _log);
        broker.CreateTopics(_log, "t");
        using var checkpointer = new BrokerCheckpointer(broker, store, Never);
        ApplyIds(broker, 0, BrokerLimits.ChangesPerCheckpoint);

        Assert.True(SpinWait.SpinUntil(() => store.Load().Applied.Index.Value > 0, Deadline));
    }

    [Fact]
    public async Task Applying_waits_when_the_store_is_too_far_behind_and_goes_on_afterwards()
    {
        using var store = new GatedStore();
        var broker = new MessageBroker(store, _log);
        broker.CreateTopics(_log, "t");
        using var checkpointer = new BrokerCheckpointer(broker, store, Never);
        store.Hold();
        ApplyIds(broker, 0, BrokerLimits.ChangesPerCheckpoint);
        Assert.True(store.WriteStarted.Wait(Deadline));

        // One set of changes is being written; the next may fill up, and not one entry more.
        Task applying = Task.Run(() => ApplyIds(broker, BrokerLimits.ChangesPerCheckpoint, 2 * BrokerLimits.ChangesMax));
        ulong stuckAt = 0;
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                ulong before = stuckAt;
                stuckAt = broker.AppliedIndex.Value;
                Thread.Sleep(100);
                return stuckAt == before && stuckAt * 100 >= BrokerLimits.ChangesMax;
            },
            Deadline));
        Assert.False(applying.IsCompleted);
        int most = BrokerLimits.ChangesMax + (3 * BrokerLimits.ChangesPerCheckpoint);
        Assert.InRange(stuckAt * 100, (ulong)BrokerLimits.ChangesMax, (ulong)most);

        store.Release();
        await applying.WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_fails_the_next_entry()
    {
        using var store = new GatedStore { Failure = new BrokerStoreException("disk failed") };
        var broker = new MessageBroker(store, _log);
        using var checkpointer = new BrokerCheckpointer(broker, store, Fast);
        broker.Apply(_log.AppendNoOp());

        await Assert.ThrowsAsync<BrokerStoreException>(() => checkpointer.Completion.WaitAsync(Deadline));
        var failure = Assert.Throws<BrokerStoreException>(() => broker.Apply(_log.AppendNoOp()));
        Assert.Equal("disk failed", failure.InnerException?.Message);
    }

    [Fact]
    public void A_full_disk_is_reported_and_waited_for()
    {
        using var store = new GatedStore { Failure = new BrokerStoreFullException("no room") };
        var reports = new ConcurrentQueue<bool>();
        var broker = new MessageBroker(store, _log);
        broker.CreateTopics(_log, "t");
        using var checkpointer = new BrokerCheckpointer(broker, store, Fast, reports.Enqueue);
        broker.Apply(_log.AppendMessages("t", new TestMessage("a", "x")));
        Assert.True(SpinWait.SpinUntil(() => !reports.IsEmpty, Deadline));
        broker.Apply(_log.AppendMessages("t", new TestMessage("b", "y")));
        Assert.False(checkpointer.Completion.IsCompleted);

        store.Failure = null;

        Assert.True(SpinWait.SpinUntil(() => store.Load().Applied == broker.Applied, Deadline));
        Assert.Equal([true, false], reports);
    }

    [Fact]
    public async Task Applying_waits_while_the_disk_is_full_and_can_be_called_off()
    {
        using var store = new GatedStore { Failure = new BrokerStoreFullException("no room") };
        using var cancel = new CancellationTokenSource();
        var full = new ManualResetEventSlim();
        var broker = new MessageBroker(store, _log);
        broker.CreateTopics(_log, "t");
        using var checkpointer = new BrokerCheckpointer(broker, store, Fast, _ => full.Set());
        ApplyIds(broker, 0, BrokerLimits.ChangesPerCheckpoint);
        Assert.True(full.Wait(Deadline));

        Task applying = Task.Run(
            () => ApplyIds(broker, BrokerLimits.ChangesPerCheckpoint, 2 * BrokerLimits.ChangesMax, cancel.Token));
        Assert.True(SpinWait.SpinUntil(() => broker.AppliedIndex.Value * 100 >= BrokerLimits.ChangesMax, Deadline));
        Assert.False(applying.IsCompleted);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => applying.WaitAsync(Deadline));
        Assert.True(broker.AppliedIndex.Value * 100 < 2 * BrokerLimits.ChangesMax);
    }

    [Fact]
    public void A_checkpointer_that_ends_while_the_disk_is_full_loses_only_what_is_applied_again()
    {
        using var store = new GatedStore();
        var full = new ManualResetEventSlim();
        var broker = new MessageBroker(store, _log);
        broker.CreateTopics(_log, "t");
        using (var checkpointer = new BrokerCheckpointer(broker, store, Fast, _ => full.Set()))
        {
            broker.Apply(_log.AppendMessages("t", new TestMessage("a", "x")));
            Assert.True(SpinWait.SpinUntil(() => store.Load().Applied == broker.Applied, Deadline));
            store.Failure = new BrokerStoreFullException("no room");
            broker.Apply(_log.AppendMessages("t", new TestMessage("b", "y")));
            Assert.True(full.Wait(Deadline));
        }

        var restarted = new MessageBroker(store, _log);
        Assert.Equal(2ul, restarted.AppliedIndex.Value);
        restarted.ApplyAll(_log);
        Assert.Equal(broker.Describe(), restarted.Describe());
    }

    private void ApplyIds(MessageBroker broker, int from, int count, CancellationToken cancellationToken = default)
    {
        for (int id = from; id < from + count; id += 100)
        {
            TestMessage[] messages = [.. Enumerable.Range(id, 100).Select(number => new TestMessage("m", $"{number}"))];
            broker.Apply(_log.AppendMessages("t", messages), cancellationToken);
        }
    }

    private sealed class GatedStore : IBrokerStore
    {
        private readonly Lock _gate = new();
        private readonly MemoryBrokerStore _inner = new();
        private readonly ManualResetEventSlim _open = new(true);

        public ManualResetEventSlim WriteStarted { get; } = new();

        public BrokerStoreException? Failure { get; set; }

        public void Hold() => _open.Reset();

        public void Release() => _open.Set();

        public BrokerState Load()
        {
            lock (_gate)
            {
                return _inner.Load();
            }
        }

        public bool TryFindMessageId(int topic, ReadOnlySpan<byte> id, out MessagePlace place)
        {
            lock (_gate)
            {
                return _inner.TryFindMessageId(topic, id, out place);
            }
        }

        public OpenBlockRow? FindOpenBlock(int topic, int partition) => _inner.FindOpenBlock(topic, partition);

        public void ExcludeBlocks(int topic, int partition, long firstBlock, BlockProbe probe, Span<bool> excluded) =>
            _inner.ExcludeBlocks(topic, partition, firstBlock, probe, excluded);

        public void Write(BrokerDelta delta)
        {
            WriteStarted.Set();
            _open.Wait(Deadline);
            if (Failure is not null)
            {
                throw Failure;
            }

            lock (_gate)
            {
                _inner.Write(delta);
            }
        }

        public LogIndex Flush() => _inner.Flush();

        public IBrokerSnapshot CreateSnapshot() => _inner.CreateSnapshot();

        public void Install(SnapshotHeader header, Stream content) => _inner.Install(header, content);

        public void Dispose()
        {
            _open.Dispose();
            WriteStarted.Dispose();
        }
    }
}
