using Microsoft.Extensions.Logging.Abstractions;
using Wiber.Client.Messages;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Storage.Sqlite;
using Wiber.UnitTests.Broker.Reading;

namespace Wiber.UnitTests.Broker.Filters;

/// <summary>
/// Goal: every full block has the same filter whenever checkpoints, restarts and snapshots happened, in either store; readers
/// pass over blocks by it; trims remove it. Method: one log applied with checkpoints at many different places, states
/// compared byte by byte, and the log counts what is read from it.
/// </summary>
public sealed class BlockFilterTests : IDisposable
{
    private const int Block = BrokerLimits.OffsetsPerBlock;

    private static readonly BrokerStoreIdentity Identity = new("c", "n");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wiber-blocks-");
    private readonly TestLog _log = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1, 400)]
    [InlineData(2, 40)]
    [InlineData(3, 3)]
    [InlineData(4, 1)]
    public void Restarts_and_checkpoints_in_the_middle_of_a_block_make_no_difference(int seed, int entriesPerCheckpoint)
    {
        Fill((5 * Block) - 100);
        var referenceStore = new MemoryBrokerStore();
        var reference = new MessageBroker(referenceStore, _log);
        reference.ApplyAll(_log);
        reference.Checkpoint(referenceStore);
        var random = new Random(seed);
        var store = new MemoryBrokerStore();
        var broker = new MessageBroker(store, _log);
        while (broker.AppliedIndex < _log.LastIndex)
        {
            broker.Apply(_log[(int)broker.AppliedIndex.Value]);
            if (random.Next(entriesPerCheckpoint) == 0)
            {
                broker.Checkpoint(store);
            }

            if (random.Next(2 * entriesPerCheckpoint) == 0)
            {
                broker = new MessageBroker(store, _log);
            }
        }

        broker.Checkpoint(store);
        Assert.Equal(referenceStore.TakeSnapshot(), store.TakeSnapshot());
    }

    [Fact]
    public void A_block_that_becomes_full_while_its_beginning_is_being_written_has_all_its_values()
    {
        Fill(6 * Block);
        var referenceStore = new MemoryBrokerStore();
        var reference = new MessageBroker(referenceStore, _log);
        reference.ApplyAll(_log);
        reference.Checkpoint(referenceStore);
        var store = new MemoryBrokerStore();
        var broker = new MessageBroker(store, _log);
        while (broker.AppliedIndex < _log.LastIndex)
        {
            broker.Apply(_log[(int)broker.AppliedIndex.Value]);
            if (broker.TryFreeze() is { } delta)
            {
                for (int entry = 0; entry < 37 && broker.AppliedIndex < _log.LastIndex; entry++)
                {
                    broker.Apply(_log[(int)broker.AppliedIndex.Value]);
                }

                store.Write(delta);
                broker.Written();
            }
        }

        broker.Checkpoint(store);
        Assert.Equal(referenceStore.TakeSnapshot(), store.TakeSnapshot());
    }

    [Fact]
    public void Both_stores_say_the_same_of_every_block_also_on_a_node_that_got_a_snapshot_in_the_middle_of_one()
    {
        FilterModel model = Fill((8 * Block) + 100);
        var memory = new MemoryBrokerStore();
        var reference = new MessageBroker(memory, _log);
        reference.ApplyAll(_log);
        reference.Checkpoint(memory);
        using SqliteBrokerStore first = Open("n1");
        var broker = new MessageBroker(first, _log);
        var random = new Random(1);
        while (broker.AppliedIndex.Value < (ulong)_log.Count / 2)
        {
            broker.Apply(_log[(int)broker.AppliedIndex.Value]);
            if (random.Next(20) == 0)
            {
                broker.Checkpoint(first);
            }
        }

        broker.Checkpoint(first);
        using SqliteBrokerStore second = Open("n2");
        var follower = new MessageBroker(second, _log);
        Assert.True(follower.Install(first.TakeSnapshot()));
        broker.ApplyAll(_log);
        broker.Checkpoint(first);
        follower.ApplyAll(_log);
        follower.Checkpoint(second);

        int excludedCount = 0;
        for (int round = 0; round < 300; round++)
        {
            BlockProbe probe = model.NextFilter().ToFilter().ToProbe();
            bool[] expected = Excluded(memory, probe);
            excludedCount += expected.Count(excluded => excluded);
            Assert.Equal(expected, Excluded(first, probe));
            Assert.Equal(expected, Excluded(second, probe));
        }

        Assert.True(excludedCount > 100);
    }

    [Fact]
    public void A_reader_passes_over_blocks_without_a_match()
    {
        var store = new MemoryBrokerStore();
        var broker = new MessageBroker(store, _log);
        broker.Apply(_log.AppendTopic(FilterModel.Topic));
        for (int message = 0; message < 100 * Block; message += 64)
        {
            string sender = message / Block is 20 or 70 && message % Block == 64 ? "rare" : "often";
            TestMessage[] messages = [.. Enumerable.Range(0, 64).Select(_ => new TestMessage(new string('x', 100)) { Sender = sender })];
            broker.Apply(_log.AppendMessages(FilterModel.Topic, messages));
        }

        broker.Checkpoint(store);
        var filter = new ModelFilter { Sender = "rare" }.ToFilter();
        foreach (bool isBackward in (bool[])[false, true])
        {
            long before = _log.EntriesRead;
            TopicReadResult result = isBackward
                ? broker.ReadLast(ReadPages.To(filter, 1000), LogPlace.End)
                : broker.Read(ReadPages.To(filter, 1000), TopicCursor.Start);

            Assert.True(result.IsComplete);
            Assert.Equal(128, result.Messages.Count);
            Assert.InRange(_log.EntriesRead - before, 4, _log.Count / 10);
        }
    }

    [Fact]
    public void The_time_of_a_block_excludes_it_too()
    {
        FilterModel model = Fill((8 * Block) + 100);
        var store = new MemoryBrokerStore();
        var broker = new MessageBroker(store, _log);
        broker.ApplyAll(_log);
        broker.Checkpoint(store);

        bool[] excluded = Excluded(store, new BlockProbe([], long.MinValue, model.Messages[(2 * Block) - 10].TimestampUs));

        Assert.False(excluded[0]);
        Assert.False(excluded[1]);
        Assert.True(excluded[3]);
    }

    [Fact]
    public void A_trim_removes_the_filters_of_the_blocks_that_went()
    {
        Fill((5 * Block) - 100);
        int before = _log.Count;
        var planner = new MessageBroker(new MemoryBrokerStore(), _log);
        planner.ApplyAll(_log);
        _log.AppendCommand(planner.PlanTrim(new((ulong)before / 2))!);
        using SqliteBrokerStore sqlite = Open("n1");
        foreach (IBrokerStore store in (IBrokerStore[])[new MemoryBrokerStore(), sqlite])
        {
            var broker = new MessageBroker(store, _log);
            while (broker.AppliedIndex.Value < (ulong)before)
            {
                broker.Apply(_log[(int)broker.AppliedIndex.Value]);
            }

            broker.Checkpoint(store);
            store.Flush();
            var probe = new BlockProbe([FieldHash.Of(MessageFields.Sender, "nobody"u8)], long.MinValue, long.MaxValue);
            Assert.Equal([true, true, true, true, false], Excluded(store, probe)[..5]);

            broker.ApplyAll(_log);
            broker.Checkpoint(store);
            store.Flush();

            long first = broker.FindTopic(FilterModel.Topic)!.Partitions[0].FirstOffset;
            Assert.InRange(first, 2 * Block, (3 * Block) - 1);
            Assert.Equal([false, false, true, true, false], Excluded(store, probe)[..5]);
        }
    }

    [Fact]
    public void Filters_that_wait_to_be_written_count_towards_the_memory_that_changes_may_take()
    {
        var changes = new BrokerChanges();
        changes.Add(new FieldFilterRow(0, 0, 0, 0, 0, new byte[4096]));
        Assert.InRange(changes.Count, 20, 100);
        int withFilter = changes.Count;
        changes.NoteBlockValues(3000);
        Assert.InRange(changes.Count, withFilter + 50, withFilter + 200);
        changes.NoteBlockValues(-3000);
        Assert.Equal(withFilter, changes.Count);
    }

    private static bool[] Excluded(IBrokerStore store, BlockProbe probe)
    {
        var excluded = new bool[10];
        store.ExcludeBlocks(0, 0, 0, probe, excluded);
        return excluded;
    }

    private FilterModel Fill(int messages)
    {
        var model = new FilterModel(_log, new Random(7));
        model.AppendTopics();
        while (model.Messages.Count < messages)
        {
            model.Append();
        }

        return model;
    }

    private SqliteBrokerStore Open(string node)
    {
        string folder = _folder.CreateSubdirectory(node).FullName;
        return SqliteBrokerStore.Open(
            Path.Combine(folder, "broker.db"), Identity with { Node = node }, _log.LastIndex, NullLogger.Instance);
    }
}
