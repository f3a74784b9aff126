using System.Globalization;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: a deleted message shows nowhere any more, and all others stay where they are. Method: messages are deleted one by one;
/// what can be read is compared with a plain list, before and after the broker starts again.
/// </summary>
public sealed class DeletedMessageTests
{
    private readonly TestLog _log = new();
    private readonly MemoryBrokerStore _store = new();
    private MessageBroker _broker;

    public DeletedMessageTests()
    {
        _broker = new MessageBroker(_store, _log);
        _broker.CreateTopics(_log, "t");
    }

    [Fact]
    public void Its_offset_stays_a_hole()
    {
        Publish(10);

        Assert.Equal((ApplyStatus.MessageDeleted, 1), (Delete(3).Status, _broker.FindTopic("t")!.Partitions[0].MessageCount - 8));
        Delete(0);
        Delete(9);
        foreach (MessageBroker broker in (MessageBroker[])[_broker, Restart()])
        {
            Assert.Equal(new PartitionDescription(0, 0, 10, 7), broker.FindTopic("t")!.Partitions[0]);
            Assert.Equal(["1", "2", "4", "5", "6", "7", "8"], broker.Read("t", 0, 0, 100, 1000).Payloads());
            Assert.Equal(["4", "5"], broker.Read("t", 0, 3, 2, 1000).Payloads());
            Assert.Equal(["7", "8"], broker.ReadLast("t", 0, 2, 1000).Payloads());
            Assert.Equal(10, broker.Read("t", 0, 9, 100, 1000).NextOffset);
            Assert.Equal(10, broker.Read("t", 0, 5, 100, 1000).NextOffset);
            Assert.Equal(3, broker.Read("t", 0, 1, 2, 1000).NextOffset);
        }

        Assert.Equal([10], Publish(1).Offsets());
        Assert.Equal(["8", "10"], _broker.Read("t", 0, 8, 100, 1000).Payloads());
    }

    [Fact]
    public void A_partition_of_which_all_is_deleted_is_read_to_its_end_at_once()
    {
        Publish(10);
        for (long offset = 0; offset < 10; offset++)
        {
            Delete(offset);
        }

        ReadResult read = _broker.Read("t", 0, 2, 100, 1000);
        Assert.Empty(read.Messages);
        Assert.Equal((0, 10, 10), (read.FirstOffset, read.NextOffset, read.EndOffset));
        Assert.Empty(_broker.ReadLast("t", 0, 5, 1000).Messages);
        Assert.Equal(10, _broker.FindOffsetByTime("t", 0, 0));
    }

    [Fact]
    public void A_time_leads_to_a_message_that_is_there()
    {
        for (int entry = 0; entry < 10; entry++)
        {
            _log.TimestampUs = 1000 + (entry * 10);
            _broker.Apply(_log.AppendMessages("t", new($"{2 * entry}"), new($"{(2 * entry) + 1}")));
        }

        Delete(4);
        Assert.Equal(5, _broker.FindOffsetByTime("t", 0, 1020));
        Delete(5);
        Assert.Equal(6, _broker.FindOffsetByTime("t", 0, 1020));
        Delete(18);
        Delete(19);
        Assert.Equal(20, _broker.FindOffsetByTime("t", 0, 1090));
    }

    [Fact]
    public void A_retry_is_told_the_old_offset_and_stores_nothing()
    {
        _broker.Apply(_log.AppendMessages("t", new("a", "x"), new("b")));
        _broker.Apply(_log.AppendBatch("t", 7, 1, new TestMessage("c"), new TestMessage("d")));
        Delete(0);
        Delete(3);

        ApplyOutcome byId = _broker.Apply(_log.AppendMessages("t", new TestMessage("a", "x")));
        Assert.Equal([new(0, 0, true)], [byId[0]]);
        ApplyOutcome bySequence = _broker.Apply(_log.AppendBatch("t", 7, 1, new TestMessage("c"), new TestMessage("d")));
        Assert.Equal((ApplyStatus.DuplicateBatch, 0), (bySequence.Status, bySequence.StoredCount));
        Assert.Equal([2, 3], bySequence.Offsets());
        Assert.Equal(["b", "c"], _broker.Read("t", 0, 0, 10, 1000).Payloads());
    }

    [Fact]
    public void Deleting_it_again_changes_nothing_and_what_is_not_there_is_refused()
    {
        Publish(5);
        Assert.Equal(1, Delete(2).RemovedCount);

        ApplyOutcome again = Delete(2);

        Assert.Equal((ApplyStatus.MessageDeleted, 0), (again.Status, again.RemovedCount));
        Assert.Equal(ApplyStatus.UnknownOffset, Delete(5).Status);
        Assert.Equal(ApplyStatus.UnknownPartition, Apply(new DeleteMessage(0, 1, 0)).Status);
        Assert.Equal(ApplyStatus.UnknownTopic, Apply(new DeleteMessage(1, 0, 0)).Status);
        Apply(new TrimPartitions([new PartitionBeginning(0, 0, 2)]));
        Assert.Equal(ApplyStatus.UnknownOffset, Delete(1).Status);
        Assert.Equal(4, _broker.FindTopic("t")!.Partitions[0].MessageCount + 2);
    }

    [Fact]
    public void A_later_topic_of_the_name_is_not_meant()
    {
        Publish(5);
        Delete(2);
        Apply(new DeleteTopic("t"));
        _broker.Apply(_log.AppendTopic("t"));
        Publish(5);

        Assert.Equal(ApplyStatus.UnknownTopic, Delete(3).Status);
        Assert.Equal(5, _broker.Read("t", 0, 0, 10, 1000).Messages.Count);
        Assert.Equal(5, Restart().Read("t", 0, 0, 10, 1000).Messages.Count);
    }

    [Fact]
    public void Holes_that_the_partition_begins_behind_are_forgotten()
    {
        Publish(20);
        for (long offset = 0; offset < 20; offset += 2)
        {
            Delete(offset);
        }

        ApplyOutcome trimmed = Apply(new TrimPartitions([new PartitionBeginning(0, 0, 9)]));

        Assert.Equal(4, trimmed.RemovedCount);
        Assert.Equal(new PartitionDescription(0, 9, 20, 6), _broker.FindTopic("t")!.Partitions[0]);
        Assert.Equal(["9", "11"], _broker.Read("t", 0, 0, 2, 1000).Payloads());
        Restart();
        Assert.Equal([10, 12, 14, 16, 18], _store.Load().Holes.Select(hole => hole.Offset));

        // A trim of the log does the same.
        Assert.Equal(6, Apply(_broker.PlanTrim(_broker.AppliedIndex)!).RemovedCount);
        Restart();
        Assert.Empty(_store.Load().Holes);
    }

    /// <summary>A run of deleted messages is jumped over, as far as the index goes, and not read.</summary>
    [Fact]
    public void Many_holes_in_a_row_are_not_read()
    {
        const int Messages = 20_000;
        const int Kept = 100;
        for (int entry = 0; entry < Messages; entry++)
        {
            Publish(1);
        }

        for (long offset = Kept; offset < Messages - Kept; offset++)
        {
            Delete(offset);
        }

        long before = _log.EntriesRead;
        ReadResult read = _broker.Read("t", 0, 0, 1000, int.MaxValue);

        Assert.Equal(2 * Kept, read.Messages.Count);
        Assert.Equal($"{Messages - 1}", read.Payloads()[^1]);
        Assert.InRange(_log.EntriesRead - before, 2 * Kept, 12_000);
        before = _log.EntriesRead;
        Assert.Equal(Kept, _broker.Read("t", 0, Kept, 1000, int.MaxValue).Messages.Count);
        Assert.InRange(_log.EntriesRead - before, Kept, 2 * BrokerLimits.EntriesPerIndexItem);
    }

    [Fact]
    public void Only_so_many_can_be_deleted_and_those_that_are_gone_make_room()
    {
        Publish(10);
        _broker.Checkpoint(_store);
        var broker = new MessageBroker(new HoleyStore(_store, BrokerLimits.HolesMax - 1), _log);
        long end = broker.FindTopic("t")!.Partitions[0].EndOffset;

        DeleteMessage Last(int back) => new(0, 0, end - back);
        Assert.Equal(ApplyStatus.MessageDeleted, broker.Apply(_log.AppendCommand(Last(1))).Status);
        Assert.Equal(ApplyStatus.TooManyDeleted, broker.Apply(_log.AppendCommand(Last(2))).Status);
        Assert.Equal(ApplyStatus.MessageDeleted, broker.Apply(_log.AppendCommand(Last(1))).Status);
        broker.Apply(_log.AppendCommand(new TrimPartitions([new PartitionBeginning(0, 0, 1)])));
        Assert.Equal(ApplyStatus.MessageDeleted, broker.Apply(_log.AppendCommand(Last(2))).Status);
        Assert.Equal(ApplyStatus.TooManyDeleted, broker.Apply(_log.AppendCommand(Last(3))).Status);
        broker.Apply(_log.AppendCommand(new DeleteTopic("t")));
        broker.CreateTopics(_log, "u");
        broker.Apply(_log.AppendMessages("u", new TestMessage("a")));
        Assert.Equal(ApplyStatus.MessageDeleted, broker.Apply(_log.AppendCommand(new DeleteMessage(1, 0, 0))).Status);
    }

    private MessageBroker Restart()
    {
        _broker.Checkpoint(_store);
        _broker = new MessageBroker(_store, _log);
        return _broker;
    }

    /// <summary>Messages in one entry whose payloads are their offsets.</summary>
    private ApplyOutcome Publish(int count)
    {
        long end = _broker.FindTopic("t")!.Partitions[0].EndOffset;
        TestMessage[] messages =
        [
            .. Enumerable.Range(0, count).Select(each => new TestMessage((end + each).ToString(CultureInfo.InvariantCulture))),
        ];
        return _broker.Apply(_log.AppendMessages("t", messages));
    }

    private ApplyOutcome Delete(long offset) => Apply(new DeleteMessage(0, 0, offset));

    private ApplyOutcome Apply(BrokerCommand command) => _broker.Apply(_log.AppendCommand(command));

    /// <summary>A store whose first partition has many more messages, of which the first are deleted.</summary>
    private sealed class HoleyStore(MemoryBrokerStore inner, int holes) : IBrokerStore
    {
        public BrokerState Load()
        {
            BrokerState state = inner.Load();
            PartitionRow row = state.Partitions[0];
            return state with
            {
                Partitions = [row with { EndOffset = row.EndOffset + holes }],
                Holes = [.. Enumerable.Range(0, holes).Select(offset => new HoleRow(row.Topic, row.Partition, offset))],
            };
        }

        public bool TryFindMessageId(int topic, ReadOnlySpan<byte> id, out MessagePlace place) =>
            inner.TryFindMessageId(topic, id, out place);

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
