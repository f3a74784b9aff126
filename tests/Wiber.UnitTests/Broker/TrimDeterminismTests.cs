using Microsoft.Extensions.Logging.Abstractions;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Storage.Sqlite;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: nodes with equal logs answer alike, whenever they wrote their lookups, lost some of them, started again or took over the
/// snapshot of another. Method: one workload with trims; a reference applies it in one go, others with interruptions drawn from a
/// seed, and with the entries that are gone by then really gone. Every outcome and, at the end, every answer is compared.
/// </summary>
public sealed class TrimDeterminismTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wiber-trim-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Restarts_and_snapshots_make_no_difference(int seed)
    {
        var log = new TestLog();
        TrimWorkload.Append(log, seed, rounds: 40);
        var referenceStore = new MemoryBrokerStore();
        var reference = new MessageBroker(referenceStore, log);
        string[] expected = [.. reference.ApplyAll(log).Select(outcome => outcome.Describe())];
        Assert.True(reference.Trim.LastRemoved.Value > 0);
        for (int run = 0; run < 6; run++)
        {
            var random = new Random((seed * 1000) + run);
            var store = new MemoryBrokerStore();
            var broker = new MessageBroker(store, log);
            while (broker.AppliedIndex < log.LastIndex)
            {
                Assert.Equal(expected[broker.AppliedIndex.Value], broker.Apply(log[(int)broker.AppliedIndex.Value]).Describe());
                switch (random.Next(60))
                {
                    case < 8:
                        broker.Checkpoint(store);
                        break;
                    case 8:
                        Assert.Equal(store.Load().Applied.Index, store.Flush());
                        break;
                    case 9:
                        store.LoseUnflushed();
                        broker = new MessageBroker(store, log);
                        break;
                    case 10:
                        broker.Install(SnapshotAt(log, (int)broker.AppliedIndex.Value + random.Next(40), random));
                        break;
                }
            }

            Assert.Equal(reference.Describe(), broker.Describe());
            broker.Checkpoint(store);
            reference.Checkpoint(referenceStore);
            Assert.Equal(StateRows.Describe(referenceStore.Load()), StateRows.Describe(store.Load()));
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void A_store_on_disk_makes_no_difference(int seed)
    {
        var log = new TestLog();
        TrimWorkload.Append(log, seed, rounds: 30);
        var reference = new MessageBroker(new MemoryBrokerStore(), log);
        string[] expected = [.. reference.ApplyAll(log).Select(outcome => outcome.Describe())];
        var random = new Random(seed);
        string path = Path.Combine(_folder.FullName, "broker.db");
        string path2 = Path.Combine(_folder.FullName, "other", "broker.db");
        Directory.CreateDirectory(Path.GetDirectoryName(path2)!);
        SqliteBrokerStore store = Open(path, "n1", log);
        using SqliteBrokerStore otherStore = Open(path2, "n2", log);
        var broker = new MessageBroker(store, log);
        var other = new MessageBroker(otherStore, log);
        int installs = 0;
        while (broker.AppliedIndex < log.LastIndex)
        {
            Assert.Equal(expected[broker.AppliedIndex.Value], broker.Apply(log[(int)broker.AppliedIndex.Value]).Describe());
            switch (random.Next(40))
            {
                case < 6:
                    broker.Checkpoint(store);
                    break;
                case 6:
                    broker.Checkpoint(store);
                    Assert.Equal(broker.AppliedIndex, store.Flush());
                    break;
                case 7:
                    store.Dispose();
                    store = Open(path, "n1", log);
                    broker = new MessageBroker(store, log);
                    break;
                case 8:
                    while (other.AppliedIndex.Value < Math.Min(broker.AppliedIndex.Value + 20, log.LastIndex.Value))
                    {
                        other.Apply(log[(int)other.AppliedIndex.Value]);
                    }

                    other.Checkpoint(otherStore);
                    installs += broker.Install(otherStore.TakeSnapshot()) ? 1 : 0;
                    break;
            }
        }

        Assert.True(installs > 0);
        Assert.Equal(reference.Describe(), broker.Describe());
        store.Dispose();
    }

    private static SqliteBrokerStore Open(string path, string node, TestLog log) =>
        SqliteBrokerStore.Open(path, new BrokerStoreIdentity("wiber", node), log.LastIndex, NullLogger.Instance);

    /// <summary>The state of another node, which wrote its lookups at other times.</summary>
    private static byte[] SnapshotAt(TestLog log, int count, Random random)
    {
        var store = new MemoryBrokerStore();
        var broker = new MessageBroker(store, log);
        while (broker.AppliedIndex.Value < (ulong)Math.Min(count, log.Count))
        {
            broker.Apply(log[(int)broker.AppliedIndex.Value]);
            if (random.Next(50) == 0)
            {
                broker.Checkpoint(store);
            }
        }

        broker.Checkpoint(store);
        return store.TakeSnapshot();
    }
}
