using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks.Models;

/// <summary>
/// Follows the log on its own and says what every entry must come to, and what every node must have after each: it knows nothing
/// of files, checkpoints and snapshots.
/// </summary>
internal sealed class LogModel
{
    private readonly List<Expectation> _expected = [];
    private readonly TopicModel _topics;
    private readonly GroupModel _groups;

    public LogModel()
    {
        _topics = new TopicModel(Topics);
        Messages = new MessageModel(Topics);
        Offsets = new OffsetModel(Topics);
        _groups = new GroupModel(Topics);
    }

    public ModelTopics Topics { get; } = new();

    public MessageModel Messages { get; }

    public OffsetModel Offsets { get; }

    /// <summary>What an entry, which is applied somewhere, comes to.</summary>
    public Expectation this[LogIndex index] => _expected[(int)index.Value - 1];

    /// <summary>An entry was applied; for the first time anywhere, or again by another node.</summary>
    public void Applied(NodeId node, LogEntry entry, MessageBroker broker)
    {
        bool isFirst = entry.Index.Value > (ulong)_expected.Count;
        if (isFirst)
        {
            _expected.Add(Expect(entry));
        }

        // That nodes are equal is seen by their hashes; what a trim did to each partition is not in those.
        Expectation expected = this[entry.Index];
        if (expected.Status == ApplyStatus.Trimmed)
        {
            CheckTopics(node.Value, broker);
        }
        else if (isFirst)
        {
            CheckFirst(node.Value, entry.Index, expected, broker);
        }
    }

    /// <summary>All that a node has is compared with what it must have after the entry that it is at.</summary>
    public void CheckState(string node, MessageBroker broker)
    {
        CheckTopics(node, broker);
        _groups.CheckState(node, broker.AppliedIndex, broker.Groups);
    }

    /// <summary>Somebody was told what became of an entry.</summary>
    public void CheckAnswer(string who, ApplyOutcome outcome)
    {
        Expectation expected = this[outcome.Entry.Index];
        Check.That(
            outcome.Status == expected.Status,
            $"{who}: entry {outcome.Entry.Index} came to {outcome.Status} and not to {expected.Status}");
        Check.That(
            outcome.Group?.Status == expected.Group,
            $"{who}: entry {outcome.Entry.Index} came to {outcome.Group?.Status} and not to {expected.Group}");
        for (int position = 0; position < (expected.Places?.Count ?? 0); position++)
        {
            (int Partition, long Offset) place = (outcome[position].Partition, outcome[position].Offset);
            Check.That(
                place == expected.Places![position],
                $"{who}: message {position} of entry {outcome.Entry.Index} is at {place} and not at {expected.Places[position]}");
        }
    }

    /// <summary>The first node to apply an entry shows what it made of it.</summary>
    private void CheckFirst(string node, LogIndex index, Expectation expected, MessageBroker broker)
    {
        if (expected.Status is ApplyStatus.TopicCreated or ApplyStatus.TopicAltered or ApplyStatus.TopicDeleted)
        {
            CheckTopics(node, broker);
            _groups.Follow(index, broker.Groups);
        }
        else if (expected.Group is not null)
        {
            _groups.Follow(index, broker.Groups);
        }
        else if (expected.Topic is { } topic)
        {
            TopicDescription? there = broker.FindTopic(topic.Name);
            Check.That(there is not null, $"{node}: entry {index} is for topic {topic.Name}, which it does not have");
            CheckTopic(node, topic, there, index);
        }
    }

    private void CheckTopics(string node, MessageBroker broker)
    {
        LogIndex at = broker.AppliedIndex;
        IReadOnlyList<TopicDescription> topics = broker.ListTopics();
        ModelTopic[] expected = [.. Topics.All.Where(topic => topic.IsThereAt(at))];
        Check.That(
            topics.Count == expected.Length, $"{node} has {topics.Count} topics after entry {at}, and not {expected.Length}");
        for (int position = 0; position < expected.Length; position++)
        {
            CheckTopic(node, expected[position], topics[position], at);
        }
    }

    private static void CheckTopic(string node, ModelTopic expected, TopicDescription topic, LogIndex at)
    {
        Check.That(
            topic.Name == expected.Name && topic.Number == expected.Number,
            $"{node} has topic {topic.Number} {topic.Name} after entry {at}, and not {expected.Number} {expected.Name}");
        Check.That(
            topic.Partitions.Count == expected.PartitionCountAt(at),
            $"{node}: topic {topic.Name} has {topic.Partitions.Count} partitions after entry {at}, "
            + $"and not {expected.PartitionCountAt(at)}");
        for (int partition = 0; partition < topic.Partitions.Count; partition++)
        {
            PartitionDescription there = topic.Partitions[partition];
            ModelPartition model = expected.Partitions[partition];
            var must = new PartitionDescription(partition, model.FirstAt(at), model.EndAt(at), model.MessageCountAt(at));
            Check.That(there == must, $"{node}: in topic {topic.Name} there is after entry {at} {there}, and not {must}");
        }
    }

    private Expectation Expect(LogEntry entry) => entry.Kind switch
    {
        EntryKind.Messages => Messages.Apply(entry),
        EntryKind.Command => Expect(entry.Index, Decode(entry)),
        _ => new Expectation(ApplyStatus.Advanced),
    };

    private static BrokerCommand Decode(LogEntry entry) =>
        BrokerCommand.TryDecode(entry.Body.Span, out BrokerCommand? command)
            ? command
            : throw new SimulationException($"the command in entry {entry.Index} cannot be read");

    private Expectation Expect(LogIndex index, BrokerCommand command) => command switch
    {
        TrimLog trim => Offsets.Apply(index, trim),
        TrimPartitions trim => Offsets.Apply(index, trim),
        CreateTopic create => ChangeTopics(_topics.Apply(index, create)),
        AlterTopic alter => ChangeTopics(_topics.Apply(index, alter)),
        DeleteTopic delete => ChangeTopics(_topics.Apply(index, delete)),
        DeleteMessage delete => _topics.Apply(index, delete),
        GroupCommand group => _groups.Apply(index, group),
        _ => throw new SimulationException($"nobody expects a {command.GetType().Name} in entry {index}"),
    };

    private Expectation ChangeTopics(Expectation expected)
    {
        if (expected.Status is ApplyStatus.TopicCreated or ApplyStatus.TopicAltered or ApplyStatus.TopicDeleted)
        {
            _groups.ApplyTopicChange();
        }

        return expected;
    }
}
