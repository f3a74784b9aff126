using Wiber.Node.Broker;
using Xunit;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: checkpoints happen by themselves, never hold up applying until the memory for them is used up, and a store that fails
/// stops the node. Method: a store whose writes the test can hold back or let fail.
/// </summary>
public sealed class CheckpointerTests
{
    private const int NeverMs = 3_600_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TestLog log = new();

    [Fact]
    public void Changes_are_written_after_the_interval_and_at_the_end()
    {
        using var store = new GatedStore();
        var broker = new MessageBroker(store, log);
        using (var checkpointer = new BrokerCheckpointer(broker, store, intervalMs: 10))
        {
            broker.Apply(log.AppendMessages("t", new TestMessage("a", "x")));
            Assert.True(SpinWait.SpinUntil(() => store.Load().Applied == broker.Applied, Deadline));
            broker.Apply(log.AppendMessages("t", new TestMessage("b", "y")));
        }

        Assert.Equal(broker.Applied, store.Load().Applied);
        Assert.True(store.TryFindMessageId(0, "y"u8, out MessagePlace place));
        Assert.Equal(new MessagePlace(0, 1), place);
    }

    [Fact]
    public void Many_changes_are_written_before_the_interval()
    {
        using var store = new GatedStore();
        var broker = new MessageBroker(store, log);
        using var checkpointer = new BrokerCheckpointer(broker, store, NeverMs);
        ApplyIds(broker, 0, BrokerLimits.ChangesPerCheckpoint);

        Assert.True(SpinWait.SpinUntil(() => store.Load().Applied.Index.Value > 0, Deadline));
    }

    [Fact]
    public async Task Applying_waits_when_the_store_is_too_far_behind_and_goes_on_afterwards()
    {
        using var store = new GatedStore();
        var broker = new MessageBroker(store, log);
        using var checkpointer = new BrokerCheckpointer(broker, store, NeverMs);
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
        using var store = new GatedStore { Failure = new BrokerStoreException("disk full") };
        var broker = new MessageBroker(store, log);
        using var checkpointer = new BrokerCheckpointer(broker, store, intervalMs: 10);
        broker.Apply(log.AppendNoOp());

        await Assert.ThrowsAsync<BrokerStoreException>(() => checkpointer.Completion.WaitAsync(Deadline));
        var failure = Assert.Throws<BrokerStoreException>(() => broker.Apply(log.AppendNoOp()));
        Assert.Equal("disk full", failure.InnerException?.Message);
    }

    private void ApplyIds(MessageBroker broker, int from, int count)
    {
        for (int id = from; id < from + count; id += 100)
        {
            TestMessage[] messages = [.. Enumerable.Range(id, 100).Select(number => new TestMessage("m", $"{number}"))];
            broker.Apply(log.AppendMessages("t", messages));
        }
    }

    private sealed class GatedStore : IBrokerStore
    {
        private readonly Lock gate = new();
        private readonly MemoryBrokerStore inner = new();
        private readonly ManualResetEventSlim open = new(true);

        public ManualResetEventSlim WriteStarted { get; } = new();

        public BrokerStoreException? Failure { get; init; }

        public void Hold() => open.Reset();

        public void Release() => open.Set();

        public BrokerState Load()
        {
            lock (gate)
            {
                return inner.Load();
            }
        }

        public bool TryFindMessageId(int topic, ReadOnlySpan<byte> id, out MessagePlace place)
        {
            lock (gate)
            {
                return inner.TryFindMessageId(topic, id, out place);
            }
        }

        public void Write(BrokerDelta delta)
        {
            WriteStarted.Set();
            open.Wait(Deadline);
            if (Failure is not null)
            {
                throw Failure;
            }

            lock (gate)
            {
                inner.Write(delta);
            }
        }

        public void Dispose()
        {
            open.Dispose();
            WriteStarted.Dispose();
        }
    }
}
