using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks.Models;

/// <summary>Says what becomes of topics that are made, changed and deleted, and of single messages that are deleted.</summary>
internal sealed class TopicModel(ModelTopics topics)
{
    public Expectation Apply(LogIndex index, CreateTopic command) => topics.Find(command.Name) is { } known
        ? new Expectation(ApplyStatus.TopicExists, known)
        : new Expectation(ApplyStatus.TopicCreated, topics.Create(index, command.Name, command.Config));

    public Expectation Apply(LogIndex index, AlterTopic command)
    {
        if (topics.Find(command.Name) is not { } topic)
        {
            return new Expectation(ApplyStatus.UnknownTopic);
        }

        if (command.Config.Partitions < topic.Partitions.Count)
        {
            return new Expectation(ApplyStatus.FewerPartitions, topic);
        }

        topic.Extend(index, command.Config);
        return new Expectation(ApplyStatus.TopicAltered, topic);
    }

    public Expectation Apply(LogIndex index, DeleteTopic command)
    {
        if (topics.Find(command.Name) is not { } topic)
        {
            return new Expectation(ApplyStatus.UnknownTopic);
        }

        topic.Delete(index);
        return new Expectation(ApplyStatus.TopicDeleted, topic);
    }

    /// <summary>The command names the topic by its number, so that it never means a later one.</summary>
    public Expectation Apply(LogIndex index, DeleteMessage command)
    {
        if (topics.Find(command.Topic) is not { } topic)
        {
            return new Expectation(ApplyStatus.UnknownTopic);
        }

        if (topic.FindPartition(command.Partition) is not { } partition)
        {
            return new Expectation(ApplyStatus.UnknownPartition, topic);
        }

        if (command.Offset < partition.FirstOffset || command.Offset >= partition.EndOffset)
        {
            return new Expectation(ApplyStatus.UnknownOffset, topic);
        }

        if (!partition.IsHole(command.Offset))
        {
            partition.Delete(index, command.Offset);
        }

        return new Expectation(ApplyStatus.MessageDeleted, topic);
    }
}
