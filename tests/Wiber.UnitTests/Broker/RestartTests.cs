using Wiber.Node.Broker;
using Wiber.Node.Broker.Stores;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: a broker that was restarted at any point, whatever of its store survived, is not to be told from one that never was.
/// Method: one mixed workload; for every length of it a broker is stopped there, restarted from its store, given the rest of the
/// log, and compared with the reference in hash, topics, every message and every outcome.
/// </summary>
public sealed class RestartTests
{
    private const int Entries = 250;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 10)]
    [InlineData(3, 60)]
    public void A_restart_at_any_point_makes_no_difference(int seed, int entriesPerCheckpoint)
    {
        var log = new TestLog();
        RandomWorkload.Append(log, seed, Entries);
        var reference = new MessageBroker(new MemoryBrokerStore(), log);
        string[] expected = [.. reference.ApplyAll(log).Select(outcome => outcome.Describe())];
        string expectedState = reference.Describe();
        for (int stop = 0; stop <= log.Count; stop++)
        {
            var store = new MemoryBrokerStore();
            var stopped = new MessageBroker(store, log);
            for (int position = 0; position < stop; position++)
            {
                stopped.Apply(log[position]);
                if (position % entriesPerCheckpoint == 0)
                {
                    stopped.Checkpoint(store);

                    // Every other checkpoint reaches the disk.
                    if (position % (2 * entriesPerCheckpoint) == 0)
                    {
                        store.Flush();
                    }
                }
            }

            if (stop % 2 == 0)
            {
                store.LoseUnflushed();
            }

            var restarted = new MessageBroker(store, log);
            int from = (int)restarted.AppliedIndex.Value;
            Assert.True(from <= stop);
            ApplyOutcome[] outcomes = restarted.ApplyAll(log);

            Assert.Equal(expected[from..], outcomes.Select(outcome => outcome.Describe()));
            Assert.Equal(expectedState, restarted.Describe());
        }
    }

    [Fact]
    public void The_offset_index_is_the_same_after_a_restart()
    {
        var log = new TestLog();
        var store = new MemoryBrokerStore();
        var referenceStore = new MemoryBrokerStore();
        var reference = new MessageBroker(referenceStore, log);
        MessageBroker broker = new(store, log);
        Array.ForEach(["t0", "t1", "t2"], topic => log.AppendTopic(topic));
        for (int entry = 0; entry < 2000; entry++)
        {
            log.AppendMessages($"t{entry % 3}", new TestMessage(new string('x', entry % 700)));
            reference.ApplyAll(log);
            broker.ApplyAll(log);
            if (entry % 41 == 0)
            {
                broker.Checkpoint(store);
                broker = new MessageBroker(store, log);
            }
        }

        broker.Checkpoint(store);
        reference.Checkpoint(referenceStore);
        IReadOnlyList<OffsetIndexRow> items = referenceStore.Load().OffsetIndex;
        Assert.True(items.Count > 10);
        Assert.Equal(items, store.Load().OffsetIndex);
        Assert.Equal(referenceStore.Load().Partitions.Order(PartitionOrder), store.Load().Partitions.Order(PartitionOrder));
    }

    private static readonly Comparer<PartitionRow> PartitionOrder =
        Comparer<PartitionRow>.Create((x, y) => x.Topic.CompareTo(y.Topic));
}
