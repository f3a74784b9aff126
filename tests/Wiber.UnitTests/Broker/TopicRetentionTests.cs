using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: a topic keeps as much as it says, never less, and at most the distance of two index items more; and the log need not be
/// kept in front of what is left. Method: partitions are filled with messages of known time and size, and retention is planned
/// and applied as the leader does it.
/// </summary>
public sealed class TopicRetentionTests
{
    private const int Items = 10;
    private const int Messages = Items * BrokerLimits.EntriesPerIndexItem;
    private const long UsPerMessage = 1_000_000;
    private const long StartUs = 1_000_000_000;

    private readonly TestLog _log = new();
    private readonly MemoryBrokerStore _store = new();
    private readonly MessageBroker _broker;

    public TopicRetentionTests() => _broker = new MessageBroker(_store, _log);

    private PartitionDescription Partition => _broker.FindTopic("t")!.Partitions[0];

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(Messages - 1)]
    public void As_many_messages_stay_as_the_topic_says(long count)
    {
        Fill(TopicConfig.Default with { RetentionMessages = count });

        Assert.Equal(Messages - count, Plan().Single().FirstOffset);
        Assert.Equal(Messages - count, Retain().RemovedCount);

        Assert.Equal(new PartitionDescription(0, Messages - count, Messages, count), Partition);
        Assert.Equal($"{Messages - count}", _broker.Read("t", 0, 0, 1, 1000).Payloads()[0]);
        Assert.Null(_broker.PlanRetention(NowUs));
    }

    [Fact]
    public void Deleted_messages_are_not_counted_among_those_that_stay()
    {
        Fill(TopicConfig.Default with { RetentionMessages = 10 });
        for (long offset = Messages - 15; offset < Messages - 5; offset++)
        {
            _broker.Apply(_log.AppendCommand(new DeleteMessage(0, 0, offset)));
        }

        Retain();

        Assert.Equal(new PartitionDescription(0, Messages - 20, Messages, 10), Partition);
    }

    [Fact]
    public void As_many_bytes_stay_as_the_topic_says_and_little_more()
    {
        Fill(TopicConfig.Default);
        long bytes = Enumerable.Range(0, _log.Count).Sum(position => (long)_log[position].Record.Length);
        for (long kept = bytes / 5; kept > 0; kept -= bytes / 20)
        {
            Alter(TopicConfig.Default with { RetentionBytes = kept });
            RetainIfDue();

            LogIndex first = _broker.Read("t", 0, 0, 1, 1).Messages[0].Entry.Index;
            long left = Enumerable.Range((int)first.Value - 1, _log.Count - (int)first.Value + 1)
                .Where(position => _log[position].Kind == EntryKind.Messages)
                .Sum(position => (long)_log[position].Record.Length);
            Assert.InRange(left, kept, kept + (bytes / Items));
        }

        Alter(TopicConfig.Default with { RetentionBytes = 2 * bytes });
        Assert.Null(_broker.PlanRetention(NowUs));
    }

    [Fact]
    public void Bytes_are_counted_right_after_the_log_was_trimmed_between_two_items()
    {
        Fill(TopicConfig.Default);
        _broker.Apply(_log.AppendCommand(_broker.PlanTrim(new LogIndex(100))!));
        OffsetIndexRow cut = Stored().OffsetIndex.MinBy(row => row.Item.Index);

        long before = Enumerable.Range(1, (int)cut.Item.Index.Value - 2).Sum(position => (long)_log[position].Record.Length);
        Assert.Equal(before, cut.Item.RecordBytesBefore);
        Assert.NotEqual(0, before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(Messages - 1)]
    public void Messages_stay_as_long_as_the_topic_says(int ageInMessages)
    {
        Fill(TopicConfig.Default with { RetentionMs = 1 + (ageInMessages * UsPerMessage / 1000) });

        RetainIfDue();

        long young = Messages - 1 - ageInMessages;
        Assert.InRange(Partition.FirstOffset, Math.Max(0, young - BrokerLimits.EntriesPerIndexItem), young);
    }

    [Fact]
    public void A_partition_whose_messages_are_all_too_old_is_emptied()
    {
        Fill(TopicConfig.Default with { RetentionMs = 1000 });

        _broker.Apply(_log.AppendCommand(_broker.PlanRetention(NowUs + 1_000_001)!));

        Assert.Equal(new PartitionDescription(0, Messages, Messages, 0), Partition);
        Assert.Empty(_broker.Read("t", 0, 0, 10, 1000).Messages);
        Assert.Equal([Messages], _broker.Apply(_log.AppendMessages("t", new TestMessage("next"))).Offsets());
        Assert.Equal(["next"], _broker.Read("t", 0, 0, 10, 1000).Payloads());
    }

    [Fact]
    public void Topics_without_retention_and_empty_partitions_are_left_alone()
    {
        Fill(TopicConfig.Default);
        _broker.Apply(_log.AppendTopic("u", TopicConfig.Default with { Partitions = 3, RetentionMs = 1, RetentionMessages = 1 }));

        Assert.Null(_broker.PlanRetention(long.MaxValue));
    }

    [Fact]
    public void The_oldest_of_its_limits_counts()
    {
        Fill(TopicConfig.Default with { RetentionMessages = 100, RetentionBytes = long.MaxValue, RetentionMs = 3_600_000 });
        Assert.Equal(Messages - 100, Plan().Single().FirstOffset);
    }

    [Fact]
    public void What_came_too_late_changes_nothing()
    {
        Fill(TopicConfig.Default);
        PartitionBeginning[] beginnings = [new(0, 0, 700), new(0, 0, 500), new(0, 1, 9), new(5, 0, 9)];

        Assert.Equal(700, _broker.Apply(_log.AppendCommand(new TrimPartitions(beginnings))).RemovedCount);
        Assert.Equal(0, _broker.Apply(_log.AppendCommand(new TrimPartitions([new(0, 0, 600)]))).RemovedCount);
        Assert.Equal(700, Partition.FirstOffset);
        Assert.Equal(Messages - 700, _broker.Apply(_log.AppendCommand(new TrimPartitions([new(0, 0, long.MaxValue)]))).RemovedCount);
        Assert.Equal(Messages, Partition.FirstOffset);
    }

    [Fact]
    public void One_command_trims_only_so_many_partitions_and_the_next_one_the_rest()
    {
        TopicConfig config = TopicConfig.Default with { Partitions = 256, RetentionMessages = 1 };
        int topics = (BrokerLimits.PartitionsPerTrim / 256) + 1;
        for (int topic = 0; topic < topics; topic++)
        {
            _broker.Apply(_log.AppendTopic($"t{topic}", config));
            for (int partition = 0; partition < 256; partition++)
            {
                _broker.Apply(_log.AppendBatch($"t{topic}", partition, 0, 0, new("a"), new("b")));
            }
        }

        Assert.Equal(BrokerLimits.PartitionsPerTrim, Retain().RemovedCount);
        Assert.Equal(256, Retain().RemovedCount);
        Assert.Null(_broker.PlanRetention(NowUs));
    }

    [Fact]
    public void Planning_reads_nothing_of_the_log()
    {
        Fill(TopicConfig.Default with { RetentionMessages = 10, RetentionBytes = 1000, RetentionMs = 1000 });
        long before = _log.EntriesRead;

        Retain();
        _broker.FindDead();

        Assert.Equal(before, _log.EntriesRead);
    }

    [Fact]
    public void The_log_is_dead_in_front_of_the_first_message_of_any_topic()
    {
        Assert.Equal(LogIndex.Zero, _broker.FindDead());
        Fill(TopicConfig.Default);
        LogIndex first = _broker.Read("t", 0, 0, 1, 1).Messages[0].Entry.Index;
        Assert.Equal(first.Previous, _broker.FindDead());

        // Not to the message itself, but to where the index leads to it from.
        _broker.Apply(_log.AppendCommand(new TrimPartitions([new(0, 0, 700)])));
        LogIndex dead = _broker.FindDead();
        LogIndex message = _broker.Read("t", 0, 0, 1, 1).Messages[0].Entry.Index;
        Assert.InRange(message.Value - dead.Value, 1ul, (ulong)BrokerLimits.EntriesPerIndexItem);
        Assert.Equal(0, _broker.Apply(_log.AppendCommand(_broker.PlanTrim(dead)!)).RemovedCount);
        _log.RemovePrefix(dead);
        Assert.Equal("700", _broker.Read("t", 0, 0, 1, 1000).Payloads()[0]);
        Assert.Equal(700, Partition.FirstOffset);

        // A topic that is deleted, or has no messages, needs nothing.
        _broker.CreateTopics(_log, "u");
        _broker.Apply(_log.AppendCommand(new DeleteTopic("t")));
        Assert.Equal(_broker.AppliedIndex, _broker.FindDead());
        LogIndex next = _broker.Apply(_log.AppendMessages("u", new TestMessage("a"))).Entry.Index;
        Assert.Equal(next.Previous, _broker.FindDead());
    }

    [Fact]
    public void Index_and_skipped_rows_of_what_is_gone_are_not_stored_any_more()
    {
        _broker.CreateTopics(_log, "t");
        for (int entry = 0; entry < Messages; entry++)
        {
            _broker.Apply(_log.AppendMessages("t", new TestMessage("m", $"{entry / 2}")));
        }

        _broker.Checkpoint(_store);
        BrokerState full = _store.Load();
        _broker.Apply(_log.AppendCommand(new TrimPartitions([new(0, 0, Messages / 4)])));
        BrokerState half = Stored();

        Assert.InRange(half.OffsetIndex.Count, 1, (full.OffsetIndex.Count / 2) + 1);
        Assert.InRange(half.Skipped.Count, 1, (full.Skipped.Count / 2) + BrokerLimits.EntriesPerIndexItem);
        var restarted = new MessageBroker(_store, _log);
        Assert.Equal(_broker.Describe(), restarted.Describe());
        ApplyOutcome again = restarted.Apply(_log.AppendMessages("t", new("m", "0"), new("m", $"{Messages / 4}")));
        Assert.Equal([false, true], again.Duplicates());
    }

    private long NowUs => StartUs + (Messages * UsPerMessage) - UsPerMessage;

    private BrokerState Stored()
    {
        _broker.Checkpoint(_store);
        return _store.Load();
    }

    private void Fill(TopicConfig config)
    {
        _broker.Apply(_log.AppendTopic("t", config));
        _log.TimestampUs = StartUs;
        for (int message = 0; message < Messages; message++)
        {
            _log.TimestampUs = StartUs + (message * UsPerMessage);
            _broker.Apply(_log.AppendMessages("t", new TestMessage($"{message}")));
        }
    }

    private void Alter(TopicConfig config) => _broker.Apply(_log.AppendCommand(new AlterTopic("t", config)));

    private IReadOnlyList<PartitionBeginning> Plan() => _broker.PlanRetention(NowUs)!.Beginnings;

    private void RetainIfDue()
    {
        if (_broker.PlanRetention(NowUs) is { } trim)
        {
            _broker.Apply(_log.AppendCommand(trim));
        }
    }

    private ApplyOutcome Retain() => _broker.Apply(_log.AppendCommand(_broker.PlanRetention(NowUs)!));
}
