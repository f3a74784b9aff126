using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: topics are there from the command that makes them to the one that deletes them, as they were asked for and within the
/// cluster's limits, and nothing of a deleted one shows in the next of its name. Method: commands and batches are applied to a
/// broker on a store in memory; some brokers start again from it.
/// </summary>
public sealed class TopicTests
{
    private static readonly TopicConfig Config = TopicConfig.Default with { Partitions = 3, RetentionMessages = 9 };

    private readonly TestLog _log = new();
    private readonly MemoryBrokerStore _store = new();
    private readonly MessageBroker _broker;

    public TopicTests() => _broker = new MessageBroker(_store, _log);

    [Fact]
    public void A_topic_is_made_as_it_was_asked_for()
    {
        ApplyOutcome outcome = Create("t", Config);

        Assert.Equal(ApplyStatus.TopicCreated, outcome.Status);
        Assert.Equal("t", outcome.Topic);
        Assert.Equal((0, "t", Config), (outcome.TopicDescription!.Number, outcome.TopicDescription.Name, outcome.TopicDescription.Config));
        PartitionDescription[] partitions = [new(0, 0, 0, 0), new(1, 0, 0, 0), new(2, 0, 0, 0)];
        Assert.Equal(partitions, outcome.TopicDescription.Partitions);
        Assert.Equal(partitions, _broker.FindTopic("t")!.Partitions);
        Assert.Equal(ReadStatus.Found, _broker.Read("t", 2, 0, 1, 1).Status);
        Assert.Equal(ReadStatus.UnknownPartition, _broker.Read("t", 3, 0, 1, 1).Status);
    }

    [Fact]
    public void A_topic_that_is_there_stays_as_it_is()
    {
        Create("t", Config);
        Publish("t", 1, new TestMessage("a"));

        ApplyOutcome same = Create("t", Config);
        ApplyOutcome other = Create("t", TopicConfig.Default);

        Assert.Equal((ApplyStatus.TopicExists, ApplyStatus.TopicExists), (same.Status, other.Status));
        Assert.Equal((Config, Config), (same.TopicDescription!.Config, other.TopicDescription!.Config));
        Assert.Equal(1, other.TopicDescription.Partitions[1].EndOffset);
        Assert.Single(_broker.ListTopics());
    }

    [Fact]
    public void Messages_to_a_topic_that_was_not_made_are_refused()
    {
        ApplyOutcome outcome = Publish("t", 0, new("a", "x"), new("b"));

        Assert.Equal((ApplyStatus.UnknownTopic, "t", 2, 0), (outcome.Status, outcome.Topic, outcome.Count, outcome.StoredCount));
        Assert.False(outcome.IsStored);
        Assert.Empty(_broker.ListTopics());
        Assert.Equal(ReadStatus.UnknownTopic, _broker.Read("t", 0, 0, 1, 1).Status);
        Create("t");
        Assert.Equal([false], Publish("t", 0, new TestMessage("a", "x")).Duplicates());
    }

    [Fact]
    public void A_topic_is_changed_as_a_whole_and_keeps_what_it_has()
    {
        Create("t", Config);
        Publish("t", 2, new TestMessage("a"));
        TopicConfig changed = TopicConfig.Default with { Partitions = 5, MessageBytesMax = 4, Acks = TopicAcks.Leader };

        ApplyOutcome outcome = Apply(new AlterTopic("t", changed));

        Assert.Equal(ApplyStatus.TopicAltered, outcome.Status);
        Assert.Equal(changed, _broker.FindTopic("t")!.Config);
        Assert.Equal([0L, 0, 1, 0, 0], _broker.FindTopic("t")!.Partitions.Select(partition => partition.EndOffset));
        Assert.Equal(ApplyStatus.Stored, Publish("t", 4, new TestMessage("1234")).Status);
        Assert.Equal(ApplyStatus.MessageTooLarge, Publish("t", 4, new("1"), new("12345")).Status);
        Assert.Equal(["1234"], _broker.Read("t", 4, 0, 10, 100).Payloads());
        Assert.Equal([1], Publish("t", 4, new TestMessage("1")).Offsets());
        Assert.Equal(["1234", "1"], _broker.Read("t", 4, 0, 10, 100).Payloads());
    }

    [Fact]
    public void Partitions_do_not_become_fewer()
    {
        Create("t", Config);

        ApplyOutcome outcome = Apply(new AlterTopic("t", Config with { Partitions = 2, RetentionMs = 1 }));

        Assert.Equal(ApplyStatus.FewerPartitions, outcome.Status);
        Assert.Equal(Config, _broker.FindTopic("t")!.Config);
        Assert.Equal(ApplyStatus.UnknownTopic, Apply(new AlterTopic("u", Config)).Status);
    }

    [Fact]
    public void Partitions_have_offsets_of_their_own_and_share_ids()
    {
        Create("t", Config);

        Assert.Equal([0, 1], Publish("t", 0, new("a", "x"), new("b")).Offsets());
        ApplyOutcome other = Publish("t", 2, new("c"), new("again", "x"), new("d", "y"));

        Assert.Equal([new(2, 0, false), new(0, 0, true), new(2, 1, false)], Enumerable.Range(0, 3).Select(each => other[each]));
        Assert.Equal(["a", "b"], _broker.Read("t", 0, 0, 10, 100).Payloads());
        Assert.Empty(_broker.Read("t", 1, 0, 10, 100).Messages);
        Assert.Equal(["c", "d"], _broker.Read("t", 2, 0, 10, 100).Payloads());
        Assert.Equal(ApplyStatus.UnknownPartition, Publish("t", 3, new TestMessage("e")).Status);
    }

    [Fact]
    public void A_deleted_topic_is_gone_with_all_that_it_had()
    {
        Create("t", Config);
        Publish("t", 0, new("a"), new("b"));
        Publish("t", 1, new TestMessage("c"));
        Apply(new DeleteMessage(0, 0, 1));

        ApplyOutcome outcome = Apply(new DeleteTopic("t"));

        Assert.Equal((ApplyStatus.TopicDeleted, "t", 2), (outcome.Status, outcome.Topic, outcome.RemovedCount));
        Assert.Null(_broker.FindTopic("t"));
        Assert.Empty(_broker.ListTopics());
        Assert.Equal(ReadStatus.UnknownTopic, _broker.Read("t", 0, 0, 1, 1).Status);
        Assert.Null(_broker.FindOffsetByTime("t", 0, 0));
        Assert.Equal(ApplyStatus.UnknownTopic, Publish("t", 0, new TestMessage("d")).Status);
        Assert.Equal(ApplyStatus.UnknownTopic, Apply(new DeleteTopic("t")).Status);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_topic_of_the_same_name_begins_anew(bool isStoredBefore, bool isStoredBetween)
    {
        Create("t", Config);
        Publish("t", 0, new("a", "x"), new("b"));
        Apply(_log.AppendBatch("t", 7, 1, new TestMessage("c", "y"), new TestMessage("again", "x")));
        Checkpoint(isStoredBefore);
        Apply(new DeleteTopic("t"));
        Checkpoint(isStoredBetween);
        Create("t");
        Assert.Equal(1, _broker.FindTopic("t")!.Number);
        Assert.Equal(new PartitionDescription(0, 0, 0, 0), Assert.Single(_broker.FindTopic("t")!.Partitions));

        MessageBroker restarted = Restart();
        foreach (MessageBroker broker in (MessageBroker[])[_broker, restarted])
        {
            if (broker == restarted)
            {
                broker.ApplyAll(_log);
                break;
            }

            Assert.Equal([false], broker.Apply(_log.AppendMessages("t", new TestMessage("d", "x"))).Duplicates());
            ApplyOutcome produced = broker.Apply(_log.AppendBatch("t", 7, 1, new TestMessage("e", "y"), new TestMessage("f")));
            Assert.Equal((ApplyStatus.Stored, 1), (produced.Status, produced.BaseOffset));
        }

        foreach (MessageBroker broker in (MessageBroker[])[_broker, restarted, Restart()])
        {
            Assert.Equal(["d", "e", "f"], broker.Read("t", 0, 0, 10, 1000).Payloads());
            Assert.Equal(["f"], broker.ReadLast("t", 0, 1, 1000).Payloads());
            Assert.Equal(0, broker.FindOffsetByTime("t", 0, 0));
        }
    }

    /// <summary>The log still holds entries that name the topic and are of an earlier one.</summary>
    [Fact]
    public void A_trim_takes_no_entry_of_an_earlier_topic_for_one_of_its_own()
    {
        Create("t");
        Publish("t", 0, new TestMessage("old"));
        LogIndex last = Publish("t", 0, new TestMessage("old")).Entry.Index;
        Publish("t", 0, new("old"), new("old"));
        Publish("t", 2, new TestMessage("refused: there is no such partition"));
        Apply(new DeleteTopic("t"));
        Publish("t", 0, new TestMessage("refused: there is no topic"));
        Create("t", Config);
        Publish("t", 0, new("a"), new("b"));
        Publish("t", 2, new TestMessage("c"));

        TrimLog trim = _broker.PlanTrim(last)!;
        Assert.Empty(trim.Cuts);
        Assert.Equal(0, Apply(trim).RemovedCount);
        _log.RemovePrefix(last);
        Assert.Equal(["a", "b"], _broker.Read("t", 0, 0, 10, 1000).Payloads());
        Assert.Equal(["c"], _broker.Read("t", 2, 0, 10, 1000).Payloads());

        // Behind the entry that makes it, its own count.
        LogIndex first = _broker.Read("t", 0, 0, 1, 1).Messages[0].Entry.Index;
        Publish("t", 0, new TestMessage("d"));
        Assert.Equal(2, Apply(_broker.PlanTrim(first)!).RemovedCount);
        Assert.Equal(["d"], _broker.Read("t", 0, 0, 10, 1000).Payloads());
    }

    [Fact]
    public async Task Who_waits_for_messages_of_a_topic_is_told_when_it_is_deleted()
    {
        Create("t", Config);
        Create("u");
        Task[] waiting = [.. Enumerable.Range(0, 3).Select(each => Wait("t", each)), Wait("t", 0)];
        Task elsewhere = Wait("u", 0);

        Apply(new DeleteTopic("t"));

        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(elsewhere.IsCompleted);
        Assert.Equal(1, _broker.WaiterCount);
        Publish("u", 0, [.. Enumerable.Repeat(new TestMessage("a"), 6)]);
        await elsewhere.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void There_are_only_so_many_topics_and_a_deleted_one_makes_room()
    {
        for (int topic = 0; topic < BrokerLimits.TopicsMax; topic++)
        {
            Create($"t{topic}");
        }

        ApplyOutcome refused = Create("one-too-many");
        Assert.Equal((ApplyStatus.TooManyTopics, "one-too-many"), (refused.Status, refused.Topic));
        Assert.Null(_broker.FindTopic("one-too-many"));
        Assert.Equal(BrokerLimits.TopicsMax, _broker.ListTopics().Count);
        Assert.Equal(ApplyStatus.TopicExists, Create("t5").Status);
        Apply(new DeleteTopic("t5"));
        Assert.Equal(BrokerLimits.TopicsMax, Create("one-more").TopicDescription!.Number);
    }

    [Fact]
    public void There_are_only_so_many_partitions_and_a_deleted_topic_makes_room()
    {
        int topics = BrokerLimits.PartitionsMax / BrokerLimits.PartitionsPerTopic;
        int rest = BrokerLimits.PartitionsMax % BrokerLimits.PartitionsPerTopic;
        TopicConfig most = TopicConfig.Default with { Partitions = BrokerLimits.PartitionsPerTopic };
        for (int topic = 0; topic < topics; topic++)
        {
            Create($"t{topic}", most);
        }

        Assert.Equal(ApplyStatus.TooManyPartitions, Create("rest", Config with { Partitions = rest + 1 }).Status);
        Assert.Equal(ApplyStatus.TopicCreated, Create("rest", Config with { Partitions = rest - 1 }).Status);
        Assert.Equal(ApplyStatus.TooManyPartitions, Apply(new AlterTopic("rest", Config with { Partitions = rest + 1 })).Status);
        Assert.Equal(ApplyStatus.TopicAltered, Apply(new AlterTopic("rest", Config with { Partitions = rest })).Status);

        MessageBroker restarted = Restart();
        Assert.Equal(ApplyStatus.TooManyPartitions, restarted.Apply(_log.AppendTopic("one-too-many")).Status);
        restarted.Apply(_log.AppendCommand(new DeleteTopic("t1")));
        Assert.Equal(ApplyStatus.TopicCreated, restarted.Apply(_log.AppendTopic("again", most)).Status);
        Assert.Equal(ApplyStatus.TooManyPartitions, restarted.Apply(_log.AppendTopic("one-too-many")).Status);
    }

    private Task Wait(string topic, int partition) => _broker.WaitForMessagesAsync(topic, partition, 5, CancellationToken.None);

    private void Checkpoint(bool isDue)
    {
        if (isDue)
        {
            _broker.Checkpoint(_store);
        }
    }

    private MessageBroker Restart()
    {
        _broker.Checkpoint(_store);
        return new MessageBroker(_store, _log);
    }

    private ApplyOutcome Create(string topic, TopicConfig? config = null) => Apply(_log.AppendTopic(topic, config));

    private ApplyOutcome Publish(string topic, int partition, params TestMessage[] messages) =>
        Apply(_log.AppendBatch(topic, partition, 0, 0, messages));

    private ApplyOutcome Apply(BrokerCommand command) => Apply(_log.AppendCommand(command));

    private ApplyOutcome Apply(LogEntry entry) => _broker.Apply(entry);
}
