using Microsoft.Extensions.Logging.Abstractions;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Storage.Sqlite;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: whatever people do with topics, every node that applied the same entries holds the same, however often it wrote its
/// state, started again or took over that of another; and it is what a plain model says. Method: random entries; a reference that
/// writes its state once, compared with the model after each of them, and others with interruptions drawn from a seed, on stores
/// in memory and on disk. Every outcome, every answer and every stored byte is compared.
/// </summary>
public sealed class TopicDeterminismTests : IDisposable
{
    private const int Entries = 1200;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wiber-topics-");
    private readonly TestLog _log = new();
    private readonly MemoryBrokerStore _referenceStore = new();
    private readonly MessageBroker _reference;
    private readonly List<string> _expected = [];

    public TopicDeterminismTests() => _reference = new MessageBroker(_referenceStore, _log);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Topics_hold_what_a_plain_model_says(int seed)
    {
        var workload = new TopicWorkload(_log, seed);
        var model = new TopicModel();
        var seen = new HashSet<ApplyStatus>();
        for (int entry = 0; entry < Entries; entry++)
        {
            ApplyOutcome outcome = _reference.Apply(workload.Append(_reference));
            seen.Add(outcome.Status);
            model.Follow(outcome.Entry, outcome);
            _log.RemovePrefix(_reference.Trim.LastRemoved);
            if (entry % 10 == 0)
            {
                model.Compare(_reference);
            }
        }

        model.Compare(_reference);
        Assert.Superset(
            new HashSet<ApplyStatus>
            {
                ApplyStatus.Stored, ApplyStatus.DuplicateBatch, ApplyStatus.UnknownTopic, ApplyStatus.UnknownPartition,
                ApplyStatus.TopicCreated, ApplyStatus.TopicExists, ApplyStatus.TopicAltered, ApplyStatus.TopicDeleted,
                ApplyStatus.MessageDeleted, ApplyStatus.Trimmed, ApplyStatus.MessageTooLarge,
            },
            seen);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    public void Restarts_and_snapshots_make_no_difference(int seed)
    {
        Fill(seed);
        for (int run = 0; run < 5; run++)
        {
            var random = new Random((seed * 1000) + run);
            var store = new MemoryBrokerStore();
            var broker = new MessageBroker(store, _log);
            while (broker.AppliedIndex < _log.LastIndex)
            {
                ApplyNext(broker);
                switch (random.Next(60))
                {
                    case < 8:
                        broker.Checkpoint(store);
                        break;
                    case 8:
                        store.Flush();
                        break;
                    case 9:
                        store.LoseUnflushed();
                        broker = new MessageBroker(store, _log);
                        break;
                    case 10:
                        broker.Install(SnapshotAt((int)broker.AppliedIndex.Value + random.Next(40), random));
                        break;
                }
            }

            Assert.Equal(_reference.Describe(), broker.Describe());
            broker.Checkpoint(store);
            _reference.Checkpoint(_referenceStore);
            Assert.Equal(_referenceStore.TakeSnapshot(), store.TakeSnapshot());
        }
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void A_store_on_disk_holds_the_same_as_one_in_memory(int seed)
    {
        Fill(seed);
        var random = new Random(seed);
        SqliteBrokerStore store = Open("n1");
        using SqliteBrokerStore otherStore = Open("n2");
        var broker = new MessageBroker(store, _log);
        var other = new MessageBroker(otherStore, _log);
        int installs = 0;
        while (broker.AppliedIndex < _log.LastIndex)
        {
            ApplyNext(broker);
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
                    store = Open("n1");
                    broker = new MessageBroker(store, _log);
                    break;
                case 8:
                    ulong until = Math.Min(broker.AppliedIndex.Value + 20, _log.LastIndex.Value);
                    while (other.AppliedIndex.Value < until)
                    {
                        ApplyNext(other);
                    }

                    other.Checkpoint(otherStore);
                    installs += broker.Install(otherStore.TakeSnapshot()) ? 1 : 0;
                    break;
            }
        }

        Assert.True(installs > 0);
        Assert.Equal(_reference.Describe(), broker.Describe());
        broker.Checkpoint(store);
        _reference.Checkpoint(_referenceStore);
        Assert.Equal(StateRows.Describe(_referenceStore.Load()), StateRows.Describe(store.Load()));
        store.Dispose();
    }

    private void Fill(int seed)
    {
        var workload = new TopicWorkload(_log, seed);
        for (int entry = 0; entry < Entries; entry++)
        {
            _expected.Add(_reference.Apply(workload.Append(_reference)).Describe());
        }
    }

    private void ApplyNext(MessageBroker broker)
    {
        int position = (int)broker.AppliedIndex.Value;
        Assert.Equal(_expected[position], broker.Apply(_log[position]).Describe());
    }

    /// <summary>The state of another node, which wrote it at other times.</summary>
    private byte[] SnapshotAt(int count, Random random)
    {
        var store = new MemoryBrokerStore();
        var broker = new MessageBroker(store, _log);
        while (broker.AppliedIndex.Value < (ulong)Math.Min(count, _log.Count))
        {
            ApplyNext(broker);
            if (random.Next(50) == 0)
            {
                broker.Checkpoint(store);
            }
        }

        broker.Checkpoint(store);
        return store.TakeSnapshot();
    }

    private SqliteBrokerStore Open(string node)
    {
        string folder = Path.Combine(_folder.FullName, node);
        Directory.CreateDirectory(folder);
        return SqliteBrokerStore.Open(
            Path.Combine(folder, "broker.db"), new BrokerStoreIdentity("wiber", node), _log.LastIndex, NullLogger.Instance);
    }
}
