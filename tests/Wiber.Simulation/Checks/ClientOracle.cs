using System.Buffers.Binary;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Raft;
using Wiber.Simulation.Checks.Models;

namespace Wiber.Simulation.Checks;

/// <summary>
/// What clients did and were told: nothing acknowledged may be lost, doubled or elsewhere, nothing may appear that was not sent,
/// and every reader sees what there is after some entry, all of it and no more. A message is known by the number at the start of
/// its payload.
/// </summary>
internal sealed class ClientOracle(IReadOnlyList<string> topics, LogModel model)
{
    /// <summary>Of each message, how many topics had had the name of its own when it was sent.</summary>
    private readonly Dictionary<ulong, int> _sent = [];

    private readonly Dictionary<ulong, (ModelTopic Topic, int Partition, long Offset)> _acknowledged = [];
    private readonly HashSet<(int Topic, int Partition, long Offset)> _seen = [];
    private readonly HashSet<ulong> _abandoned = [];
    private readonly HashSet<ulong> _promised = [];

    /// <summary>The names that topics have.</summary>
    public IReadOnlyList<string> Topics => topics;

    /// <summary>
    /// The newest state that somebody was told of: whoever reads linearizably from now on must see this one or a later one.
    /// </summary>
    public LogIndex Known { get; private set; }

    public static ulong NumberOf(int client, int operation, int position) =>
        ((ulong)client << 48) | ((ulong)operation << 8) | (uint)position;

    /// <summary>A client sends a message for the first time.</summary>
    public void Sent(string topic, ulong number) => _sent.Add(number, model.Topics.RoundsOf(topic));

    /// <summary>The client gave up on a message: it may still appear, once, at any later place.</summary>
    public void Abandoned(ulong number) => _abandoned.Add(number);

    /// <summary>Somebody was told what became of an entry.</summary>
    public void Told(string who, ApplyOutcome outcome)
    {
        model.CheckAnswer(who, outcome);
        ReadLinearizably(outcome.Entry.Index);
    }

    /// <summary>Somebody was shown a state that is the newest.</summary>
    public void ReadLinearizably(LogIndex applied) => Known = LogIndex.Max(Known, applied);

    /// <summary>A client was told that its messages are stored; <see cref="Told"/> has looked where.</summary>
    public void Acknowledge(ApplyOutcome outcome, IReadOnlyList<ulong> numbers)
    {
        ModelTopic topic = model[outcome.Entry.Index].Topic!;
        for (int position = 0; position < outcome.Count; position++)
        {
            (int partition, long offset, _) = outcome[position];
            ulong number = numbers[position];
            bool isNew = _acknowledged.TryAdd(number, (topic, partition, offset));
            Check.That(isNew, $"message {number} was acknowledged twice");
            CheckPlace("a client was told of", topic, partition, offset, number);
        }
    }

    /// <summary>A client was told that a message is stored, but not where.</summary>
    public void Promise(ulong number) => _promised.Add(number);

    /// <summary>Somebody read messages.</summary>
    /// <param name="node">From which node.</param>
    /// <param name="log">The entry in front of its log, and the last one that it has applied.</param>
    /// <param name="topicName">The topic.</param>
    /// <param name="partition">The partition, which need not be there.</param>
    /// <param name="from">The first offset wanted.</param>
    /// <param name="result">What the node gave.</param>
    public void Read(
        string node, (LogIndex Previous, LogIndex Applied) log, string topicName, int partition, long from, ReadResult result)
    {
        LogIndex applied = log.Applied;
        ModelTopic? topic = model.Topics.FindAt(topicName, applied);
        bool isThere = topic is not null && partition < topic.PartitionCountAt(applied);
        ReadStatus status = topic is null ? ReadStatus.UnknownTopic : isThere ? ReadStatus.Found : ReadStatus.UnknownPartition;
        Check.That(result.Status == status, $"{node} says {result.Status} of topic {topicName}, where {status} is right");
        if (!isThere)
        {
            return;
        }

        ModelPartition there = topic!.Partitions[partition];

        // A node that took over a snapshot may have less of the log than its state speaks of, until it hears of the trim.
        bool isShort = log.Previous > model.Offsets.TrimmedAt(applied) && result.FirstOffset > there.FirstAt(applied);
        Check.That(
            (isShort || result.FirstOffset == there.FirstAt(applied)) && result.EndOffset == there.EndAt(applied),
            $"{node} shows topic {topicName} from {result.FirstOffset} to {result.EndOffset} after entry {applied}, "
            + $"where {there.FirstAt(applied)} to {there.EndAt(applied)} is right");
        long next = Math.Max(from, result.FirstOffset);
        foreach (StoredMessage message in result.Messages)
        {
            next = SkipHoles(there, next, applied);
            Check.That(
                message.Offset == next,
                $"{node} gave offset {message.Offset} of topic {topicName} where {next} comes after entry {applied}");
            See(node, topic, partition, message);
            next++;
        }

        Check.That(
            result.NextOffset <= Math.Max(SkipHoles(there, next, applied), from) && next <= result.EndOffset,
            $"{node} gave topic {topicName} up to {next} of {result.EndOffset} and goes on at {result.NextOffset}");
    }

    /// <summary>Reads everything from a node that has applied all there is.</summary>
    public void ReadAll(string node, LogIndex previous, MessageBroker broker)
    {
        model.CheckState(node, broker);
        foreach (ModelTopic topic in model.Topics.Present)
        {
            for (int partition = 0; partition < topic.Partitions.Count; partition++)
            {
                ReadAll(node, previous, broker, topic, partition);
            }
        }
    }

    /// <summary>To be called when every node was read to its end.</summary>
    public void Finish()
    {
        foreach ((ulong number, (ModelTopic topic, int partition, long offset)) in _acknowledged)
        {
            ModelPartition there = topic.Partitions[partition];
            bool isRemoved = topic.DeletedAt is not null || offset < there.FirstOffset || there.IsHole(offset);
            Check.That(
                isRemoved || _seen.Contains((topic.Number, partition, offset)),
                $"message {number} was acknowledged at {offset} in partition {partition} of topic {topic.Name} and is lost");
        }

        foreach (ulong number in _promised)
        {
            Check.That(model.Messages.WasStored(number), $"message {number} was acknowledged and is lost");
        }

        // A copy that was on its way when its topic was deleted may get into the next one of that name, at any time.
        model.Messages.CheckOrder((number, topic) => _abandoned.Contains(number) || _sent[number] <= topic.Round);
    }

    private void ReadAll(string node, LogIndex previous, MessageBroker broker, ModelTopic topic, int partition)
    {
        long next = 0;
        ReadResult result;
        do
        {
            result = broker.Read(topic.Name, partition, next, 1000, 1024 * 1024);
            Read(node, (previous, broker.AppliedIndex), topic.Name, partition, next, result);
            next = result.NextOffset;
        }
        while (result.Messages.Count > 0);

        Check.That(
            next >= result.EndOffset,
            $"{node} gave topic {topic.Name} up to {next}, but its end is {result.EndOffset}");
    }

    private static long SkipHoles(ModelPartition partition, long offset, LogIndex applied)
    {
        while (partition.IsHoleAt(offset, applied))
        {
            offset++;
        }

        return offset;
    }

    private static void CheckPlace(string who, ModelTopic topic, int partition, long offset, ulong number)
    {
        ModelPartition there = topic.Partitions[partition];
        Check.That(
            there.HasAt(offset, number),
            $"{who} message {number} at offset {offset} of topic {topic.Name}, where {there.NameAt(offset)} is");
    }

    private void See(string node, ModelTopic topic, int partition, StoredMessage message)
    {
        ulong number = BinaryPrimitives.ReadUInt64LittleEndian(message.Open().Payload);
        Check.That(_sent.ContainsKey(number), $"{node} gave message {number}, which nobody sent");
        CheckPlace($"{node} gave", topic, partition, message.Offset, number);
        _seen.Add((topic.Number, partition, message.Offset));
    }
}
