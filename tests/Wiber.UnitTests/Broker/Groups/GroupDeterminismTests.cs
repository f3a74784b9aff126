using Microsoft.Extensions.Logging.Abstractions;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Storage.Sqlite;

namespace Wiber.UnitTests.Broker.Groups;

/// <summary>
/// Goal: every node that applied the same entries has the same groups, however often it wrote its state, started again or took
/// over that of another. Method: random entries to groups and topics; a reference that writes its state once, and others with
/// interruptions drawn from a seed, on stores in memory and on disk. Every outcome, answer and stored byte is compared.
/// </summary>
public sealed class GroupDeterminismTests : IDisposable
{
    private const int Entries = 1_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wiber-groups-");
    private readonly TestLog _log = new();
    private readonly MemoryBrokerStore _referenceStore = new();
    private readonly MessageBroker _reference;
    private readonly List<string> _expected = [];

    public GroupDeterminismTests() => _reference = new MessageBroker(_referenceStore, _log);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Restarts_and_snapshots_make_no_difference(int seed)
    {
        Fill(seed);
        for (int run = 0; run < 3; run++)
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

            Compare(broker);
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
                    store.Dispose();
                    store = Open("n1");
                    broker = new MessageBroker(store, _log);
                    break;
                case 7:
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
        Compare(broker);
        broker.Checkpoint(store);
        _reference.Checkpoint(_referenceStore);
        Assert.Equal(StateRows.Describe(_referenceStore.Load()), StateRows.Describe(store.Load()));
        store.Dispose();
        using SqliteBrokerStore reopened = Open("n1");
        Compare(new MessageBroker(reopened, _log));
    }

    [Fact]
    public void The_entries_bring_about_everything_that_can_happen_to_a_group()
    {
        IEnumerable<GroupStatus> seen = new[] { 1, 2, 3, 4, 21, 22, 23 }.SelectMany(SeeAll);
        Assert.Empty(Enum.GetValues<GroupStatus>().Where(status => status < GroupStatus.TooManyGroups).Except(seen));

        static IEnumerable<GroupStatus> SeeAll(int seed)
        {
            var log = new TestLog();
            var workload = new GroupWorkload(log, seed);
            var broker = new MessageBroker(new MemoryBrokerStore(), log);
            return Enumerable.Range(0, Entries)
                .Select(_ => broker.Apply(workload.Append(broker)).Group?.Status ?? default).ToArray();
        }
    }

    [Fact]
    public void A_node_whose_groups_went_apart_shows_another_hash()
    {
        Fill(seed: 31);
        var broker = new MessageBroker(new MemoryBrokerStore(), _log);
        while (broker.AppliedIndex.Value < Entries / 2)
        {
            ApplyNext(broker);
        }

        // One group, of which this node alone knows, is enough once an entry touches what it has to do with.
        broker.Groups.Apply(
            new Wiber.Node.Broker.Groups.Commands.JoinGroup("workers", "intruder", "", 10_000, ["a", "b", "c", "d"]),
            broker.AppliedIndex,
            new GroupChanges());
        while (broker.AppliedIndex < _log.LastIndex)
        {
            broker.Apply(_log[(int)broker.AppliedIndex.Value]);
        }

        Assert.NotEqual(_reference.Applied, broker.Applied);
    }

    private static string Describe(ApplyOutcome outcome) => $"{outcome.Describe()} {outcome.DescribeGroup()}";

    private void Fill(int seed)
    {
        var workload = new GroupWorkload(_log, seed);
        for (int entry = 0; entry < Entries; entry++)
        {
            ApplyOutcome outcome = _reference.Apply(workload.Append(_reference));
            _expected.Add(Describe(outcome));
        }
    }

    private void Compare(MessageBroker broker)
    {
        Assert.Equal(_reference.Applied, broker.Applied);
        Assert.Equal(_reference.DescribeGroups(), broker.DescribeGroups());
    }

    private void ApplyNext(MessageBroker broker)
    {
        int position = (int)broker.AppliedIndex.Value;
        Assert.Equal(_expected[position], Describe(broker.Apply(_log[position])));
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
