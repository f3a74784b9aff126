using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Topics;

/// <summary>Makes, changes and deletes topics, and deletes single messages. For the applying thread.</summary>
internal sealed class TopicApplier(AppliedState state)
{
    public ApplyOutcome Apply(LogEntry entry, CreateTopic command)
    {
        TopicTable topics = state.Topics;
        if (topics.Find(command.Name) is { } known)
        {
            return ApplyOutcome.OfTopic(entry, ApplyStatus.TopicExists, known);
        }

        if (topics.Count == BrokerLimits.TopicsMax || topics.NextNumber == int.MaxValue)
        {
            return ApplyOutcome.OfCommand(entry, ApplyStatus.TooManyTopics, command.Name);
        }

        if (topics.PartitionCount + command.Config.Partitions > BrokerLimits.PartitionsMax)
        {
            return ApplyOutcome.OfCommand(entry, ApplyStatus.TooManyPartitions, command.Name);
        }

        TopicState topic = topics.Create(command.Name, command.Config, entry.Index);
        Note(topic, topic.Partitions);
        return ApplyOutcome.OfTopic(entry, ApplyStatus.TopicCreated, topic);
    }

    public ApplyOutcome Apply(LogEntry entry, AlterTopic command)
    {
        TopicTable topics = state.Topics;
        if (topics.Find(command.Name) is not { } topic)
        {
            return ApplyOutcome.OfCommand(entry, ApplyStatus.UnknownTopic, command.Name);
        }

        int added = command.Config.Partitions - topic.Partitions.Count;
        if (added < 0)
        {
            return ApplyOutcome.OfTopic(entry, ApplyStatus.FewerPartitions, topic);
        }

        if (topics.PartitionCount + added > BrokerLimits.PartitionsMax)
        {
            return ApplyOutcome.OfTopic(entry, ApplyStatus.TooManyPartitions, topic);
        }

        Note(topic, topics.Alter(topic, command.Config, entry.Index));
        return ApplyOutcome.OfTopic(entry, ApplyStatus.TopicAltered, topic);
    }

    public ApplyOutcome Apply(LogEntry entry, DeleteTopic command)
    {
        if (state.Topics.Find(command.Name) is not { } topic)
        {
            return ApplyOutcome.OfCommand(entry, ApplyStatus.UnknownTopic, command.Name);
        }

        state.Topics.Delete(topic);
        state.Changes.Delete(topic);
        long count = topic.Partitions.Sum(partition => partition.Describe().MessageCount);
        return ApplyOutcome.OfCommand(entry, ApplyStatus.TopicDeleted, topic.Name, removedCount: count);
    }

    public ApplyOutcome Apply(LogEntry entry, DeleteMessage command)
    {
        if (state.Topics.Find(command.Topic) is not { } topic)
        {
            return ApplyOutcome.OfCommand(entry, ApplyStatus.UnknownTopic, "", command.Partition);
        }

        return topic.FindPartition(command.Partition) is { } partition
            ? Delete(entry, partition, command.Offset)
            : ApplyOutcome.OfCommand(entry, ApplyStatus.UnknownPartition, topic.Name, command.Partition);
    }

    private ApplyOutcome Delete(LogEntry entry, PartitionState partition, long offset)
    {
        ApplyOutcome Outcome(ApplyStatus status, long removedCount = 0) =>
            ApplyOutcome.OfCommand(entry, status, partition.TopicName, partition.Partition, removedCount);

        PartitionBounds bounds = partition.Bounds;
        if (offset < bounds.FirstOffset || offset >= bounds.EndOffset)
        {
            return Outcome(ApplyStatus.UnknownOffset);
        }

        if (partition.IsHole(offset))
        {
            return Outcome(ApplyStatus.MessageDeleted);
        }

        if (state.Topics.HoleCount == BrokerLimits.HolesMax)
        {
            return Outcome(ApplyStatus.TooManyDeleted);
        }

        partition.Delete(offset, state.Changes);
        state.Topics.HoleCount++;
        return Outcome(ApplyStatus.MessageDeleted, removedCount: 1);
    }

    private void Note(TopicState topic, IEnumerable<PartitionState> changed)
    {
        state.Changes.Note(topic);
        foreach (PartitionState partition in changed)
        {
            state.Changes.Note(partition);
        }
    }
}
