using Wiber.Node;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: nodes can see from one number whether they hold the same; entries are taken once and in order, and a refused one changes
/// nothing. Method: two brokers get the same entries, or entries that differ in one place.
/// </summary>
public sealed class LogHashTests
{
    [Fact]
    public void Two_brokers_fed_the_same_entries_agree_after_each()
    {
        var log = new TestLog();
        RandomWorkload.Append(log, seed: 1, entries: 500);
        var one = new MessageBroker(new MemoryBrokerStore(), log);
        var store = new MemoryBrokerStore();
        var two = new MessageBroker(store, log);
        var seen = new HashSet<ulong>();
        for (int position = 0; position < log.Count; position++)
        {
            one.Apply(log[position]);
            two.Apply(log[position]);
            two.Checkpoint(store);
            Assert.Equal(one.Applied, two.Applied);
            Assert.True(seen.Add(one.Applied.Hash), "the hash came before");
        }

        Assert.Equal(one.Describe(), two.Describe());
    }

    [Theory]
    [InlineData("payload", "Payload")]
    [InlineData("payload", "payloae")]
    public void One_byte_of_a_payload_makes_another_hash(string left, string right) =>
        Assert.NotEqual(
            HashOf(log => Append(log, left)),
            HashOf(log => Append(log, right)));

    [Fact]
    public void Term_and_time_of_an_entry_make_another_hash()
    {
        ulong plain = HashOf(log => log.AppendNoOp());
        Assert.NotEqual(plain, HashOf(log =>
        {
            log.Term = new Term(2);
            log.AppendNoOp();
        }));
        Assert.NotEqual(plain, HashOf(log =>
        {
            log.TimestampUs++;
            log.AppendNoOp();
        }));
    }

    [Fact]
    public void A_node_that_lost_an_id_shows_another_hash()
    {
        var log = new TestLog();
        using var store = new MemoryBrokerStore();
        var sound = new MessageBroker(store, log);
        sound.CreateTopics(log, "t");
        sound.Apply(log.AppendMessages("t", new TestMessage("a", "x"), new TestMessage("b")));
        sound.Checkpoint(store);
        using var forgetful = new ForgetfulStore(store);
        var damaged = new MessageBroker(forgetful, log);
        Assert.Equal(sound.Applied, damaged.Applied);

        LogEntry again = log.AppendMessages("t", new TestMessage("c", "x"));
        Assert.Equal(0, sound.Apply(again).StoredCount);
        Assert.Equal(1, damaged.Apply(again).StoredCount);
        Assert.NotEqual(sound.Applied, damaged.Applied);
    }

    [Fact]
    public void An_entry_out_of_order_stops_the_node()
    {
        var log = new TestLog();
        var broker = new MessageBroker(new MemoryBrokerStore(), log);
        LogEntry first = log.AppendNoOp();
        log.AppendNoOp();
        LogEntry third = log.AppendNoOp();
        broker.Apply(first);

        Assert.Throws<InvariantException>(() => broker.Apply(first));
        Assert.Throws<InvariantException>(() => broker.Apply(third));
        Assert.Equal(first.Index, broker.AppliedIndex);
    }

    [Fact]
    public void A_batch_that_cannot_be_read_stops_the_node_and_changes_nothing()
    {
        var log = new TestLog();
        var broker = new MessageBroker(new MemoryBrokerStore(), log);
        LogEntry good = log.AppendMessages("t", new TestMessage("a", "x"), new TestMessage("b"));
        byte[] body = good.Body.ToArray()[..^1];
        var other = new TestLog();
        LogEntry bad = other.Append(Proposal.Of(EntryKind.Messages, body));
        string before = broker.Describe();

        var failure = Assert.Throws<InvariantException>(() => broker.Apply(bad));

        Assert.Contains("log entry 1", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, broker.Describe());
    }

    private static void Append(TestLog log, string payload)
    {
        log.AppendTopic("t");
        log.AppendMessages("t", new TestMessage(payload));
    }

    private static ulong HashOf(Action<TestLog> append)
    {
        var log = new TestLog();
        append(log);
        var broker = new MessageBroker(new MemoryBrokerStore(), log);
        broker.ApplyAll(log);
        return broker.Applied.Hash;
    }

    private sealed class ForgetfulStore(MemoryBrokerStore inner) : IBrokerStore
    {
        public BrokerState Load() => inner.Load();

        public bool TryFindMessageId(int topic, ReadOnlySpan<byte> id, out MessagePlace place)
        {
            place = default;
            return false;
        }

        public OpenBlockRow? FindOpenBlock(int topic, int partition) => inner.FindOpenBlock(topic, partition);

        public void ExcludeBlocks(int topic, int partition, long firstBlock, BlockProbe probe, Span<bool> excluded) =>
            inner.ExcludeBlocks(topic, partition, firstBlock, probe, excluded);

        public void Write(BrokerDelta delta) => inner.Write(delta);

        public LogIndex Flush() => inner.Flush();

        public IBrokerSnapshot CreateSnapshot() => inner.CreateSnapshot();

        public void Install(SnapshotHeader header, Stream content) => inner.Install(header, content);

        public void Dispose() => inner.Dispose();
    }
}
