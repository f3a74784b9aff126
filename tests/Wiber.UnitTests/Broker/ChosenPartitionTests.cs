using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: a request that a leader spread over the partitions is stored once, also when partitions are added between its tries.
/// Method: parts of requests as a leader would make them before, around and after such a change.
/// </summary>
public sealed class ChosenPartitionTests
{
    private const ulong Producer = 7;

    private readonly TestLog _log = new();
    private readonly MemoryBrokerStore _store = new();
    private MessageBroker _broker;

    public ChosenPartitionTests()
    {
        _broker = new MessageBroker(_store, _log);
        _broker.Apply(_log.AppendTopic("t", TopicConfig.Default with { Partitions = 2 }));
    }

    [Fact]
    public void Parts_of_a_request_share_its_sequence_and_are_retried_one_by_one()
    {
        Assert.Equal(ApplyStatus.Stored, Publish(0, 2, 1, "a").Status);
        Assert.Equal(ApplyStatus.Stored, Publish(1, 2, 1, "b").Status);

        Assert.Equal(ApplyStatus.DuplicateBatch, Publish(0, 2, 1, "a").Status);
        Assert.Equal(ApplyStatus.DuplicateBatch, Publish(1, 2, 1, "b").Status);
        Assert.Equal(["a"], Read(0));
        Assert.Equal(["b"], Read(1));
    }

    [Fact]
    public void A_request_from_before_partitions_were_added_is_not_stored_in_another_one()
    {
        Publish(0, 2, 1, "a");
        AddPartitions(3);

        // Wherever it goes now, to where it was, to one that was there, or to a new one.
        Assert.Equal(ApplyStatus.SequenceTooOld, Publish(0, 3, 1, "a").Status);
        Assert.Equal(ApplyStatus.SequenceTooOld, Publish(1, 3, 1, "a").Status);
        Assert.Equal(ApplyStatus.SequenceTooOld, Publish(2, 3, 1, "a").Status);
        Restart();
        Assert.Equal(ApplyStatus.SequenceTooOld, Publish(2, 3, 1, "a").Status);
        Assert.Equal(["a"], Read(0).Concat(Read(1)).Concat(Read(2)));
    }

    [Fact]
    public void Requests_from_after_that_are_stored_and_retried_as_ever()
    {
        Publish(0, 2, 1, "a");
        AddPartitions(3);

        Assert.Equal(ApplyStatus.Stored, Publish(0, 3, 2, "b").Status);
        Assert.Equal(ApplyStatus.Stored, Publish(2, 3, 2, "c").Status);
        Assert.Equal(ApplyStatus.DuplicateBatch, Publish(0, 3, 2, "b").Status);
        Assert.Equal(ApplyStatus.DuplicateBatch, Publish(2, 3, 2, "c").Status);

        // Another producer's sequences are its own.
        Assert.Equal(ApplyStatus.Stored, _broker.Apply(_log.AppendPart("t", 2, 3, Producer + 1, 1, new TestMessage("d"))).Status);

        // With the next change, all of these are from before.
        AddPartitions(4);
        Assert.Equal(ApplyStatus.SequenceTooOld, Publish(3, 4, 2, "b").Status);
        Assert.Equal(["a", "b"], Read(0));
        Assert.Equal(["c", "d"], Read(2));
    }

    [Fact]
    public void Where_the_client_chose_the_partition_nothing_can_be_elsewhere()
    {
        Publish(0, 0, 1, "a");
        AddPartitions(3);

        Assert.Equal(ApplyStatus.DuplicateBatch, Publish(0, 0, 1, "a").Status);
        Assert.Equal(ApplyStatus.Stored, Publish(2, 0, 1, "a").Status);
    }

    [Fact]
    public void A_sequence_that_some_partition_cannot_know_any_more_may_be_stored_there()
    {
        for (ulong sequence = 1; sequence <= (ulong)BrokerLimits.SequencesPerProducer + 1; sequence++)
        {
            Publish(0, 2, sequence, $"{sequence}");
        }

        AddPartitions(3);

        Assert.Equal(ApplyStatus.SequenceTooOld, Publish(2, 3, 1, "1").Status);
        Assert.Equal(ApplyStatus.Stored, Publish(2, 3, 5000, "new").Status);
        Assert.Equal(["new"], Read(2));
    }

    /// <summary>The leader chose before it had applied the change, which came into the log in front of the batch.</summary>
    [Fact]
    public void A_choice_among_fewer_partitions_than_there_are_is_refused_whole()
    {
        AddPartitions(3);

        Assert.Equal(ApplyStatus.PartitionsChanged, Publish(0, 2, 1, "a").Status);
        Assert.Equal(ApplyStatus.PartitionsChanged, Publish(1, 2, 1, "b").Status);
        Assert.Equal(ApplyStatus.PartitionsChanged, Publish(1, 4, 1, "c").Status);
        Assert.Equal(ApplyStatus.PartitionsChanged, Publish(3, 4, 1, "d").Status);

        Assert.Equal(ApplyStatus.Stored, Publish(0, 3, 1, "a").Status);
        Assert.Equal(ApplyStatus.Stored, Publish(2, 3, 1, "b").Status);
        Assert.Equal(["a"], Read(0));
        Assert.Empty(Read(1));
        Assert.Equal(["b"], Read(2));
    }

    private void AddPartitions(int partitions) => Assert.Equal(
        ApplyStatus.TopicAltered,
        _broker.Apply(_log.AppendCommand(new AlterTopic("t", TopicConfig.Default with { Partitions = partitions }))).Status);

    private void Restart()
    {
        _broker.Checkpoint(_store);
        _broker = new MessageBroker(_store, _log);
    }

    private ApplyOutcome Publish(int partition, int chosenOutOf, ulong sequence, string payload) =>
        _broker.Apply(_log.AppendPart("t", partition, chosenOutOf, Producer, sequence, new TestMessage(payload)));

    private string[] Read(int partition) => _broker.Read("t", partition, 0, 2000, int.MaxValue).Payloads();
}
