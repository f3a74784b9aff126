using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Draws entries as a leader would propose them while people make, change and delete topics, publish to them, delete messages
/// and let retention run; some come too late, for topics and partitions that are gone by then.
/// </summary>
internal sealed class TopicWorkload(TestLog log, int seed)
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    private readonly Random _random = new(seed);
    private readonly List<Produced> _produced = [];
    private readonly Queue<BrokerCommand> _late = new();
    private ulong _sequence;

    /// <summary>Appends the next entry.</summary>
    /// <param name="leader">A broker that has applied all entries so far.</param>
    public LogEntry Append(MessageBroker leader)
    {
        string name = Names[_random.Next(Names.Length)];
        TopicDescription? topic = leader.FindTopic(name);
        switch (_random.Next(60))
        {
            case 0:
                return log.AppendNoOp();
            case < 4:
                return log.AppendTopic(name, RandomConfig(_random.Next(1, 5)));
            case 4:
                return log.AppendCommand(new DeleteTopic(name));
            case 5:
                return log.AppendCommand(new AlterTopic(name, RandomConfig((topic?.Partitions.Count ?? 1) + _random.Next(-1, 2))));
            case < 12 when topic is not null:
                return log.AppendCommand(RandomDelete(topic));
            case 12 when topic is not null:
                return log.AppendCommand(Late(RandomBeginning(topic)));
            case 13 when leader.PlanRetention(log.TimestampUs) is { } retention:
                return log.AppendCommand(Late(retention));
            case 14 when leader.PlanTrim(RandomIndex(leader)) is { } trim:
                return log.AppendCommand(Late(trim));
            case < 32:
                return AppendMessages(name, topic);
            case < 50:
                return AppendProduced(name, topic);
            default:
                return _produced.Count == 0 ? log.AppendNoOp() : Append(_produced[_random.Next(_produced.Count)]);
        }
    }

    /// <summary>Now and then a command waits, and one that was worked out before comes instead.</summary>
    private BrokerCommand Late(BrokerCommand command)
    {
        _late.Enqueue(command);
        return _late.Count > 1 && _random.Next(2) == 0 ? _late.Dequeue() : _random.Next(3) == 0 ? _late.Peek() : command;
    }

    private static TrimPartitions Beginning(TopicDescription topic, PartitionDescription partition, long offset) =>
        new([new PartitionBeginning(topic.Number, partition.Partition, offset)]);

    private TrimPartitions RandomBeginning(TopicDescription topic)
    {
        PartitionDescription partition = topic.Partitions[_random.Next(topic.Partitions.Count)];
        return Beginning(topic, partition, _random.NextInt64(partition.FirstOffset, partition.EndOffset + 2));
    }

    private DeleteMessage RandomDelete(TopicDescription topic)
    {
        // Often among the first, so that runs of holes come about.
        int partition = _random.Next(topic.Partitions.Count + (_random.Next(20) == 0 ? 1 : 0));
        PartitionDescription of = topic.Partitions[Math.Min(partition, topic.Partitions.Count - 1)];
        long end = _random.Next(2) == 0 ? of.EndOffset + 1 : Math.Min(of.FirstOffset + 10, of.EndOffset + 1);
        return new DeleteMessage(topic.Number, partition, _random.NextInt64(of.FirstOffset, end));
    }

    private TopicConfig RandomConfig(int partitions) => TopicConfig.Default with
    {
        Partitions = Math.Max(1, partitions),
        RetentionMessages = _random.Next(3) == 0 ? _random.Next(1, 40) : 0,
        RetentionBytes = _random.Next(4) == 0 ? _random.Next(1, 20_000) : 0,
        RetentionMs = _random.Next(4) == 0 ? _random.Next(1, 3) : 0,
        MessageBytesMax = _random.Next(4) == 0 ? 60 : TopicConfig.Default.MessageBytesMax,
    };

    private LogIndex RandomIndex(MessageBroker leader) =>
        new((ulong)_random.NextInt64((long)leader.Trim.LastRemoved.Value, (long)leader.AppliedIndex.Value + 1));

    private LogEntry AppendMessages(string name, TopicDescription? topic) =>
        log.AppendBatch(name, RandomPartition(topic), 0, 0, RandomMessages());

    private LogEntry AppendProduced(string name, TopicDescription? topic)
    {
        int partitions = topic?.Partitions.Count ?? 1;
        int partition = RandomPartition(topic);
        bool isChosen = _random.Next(2) == 0 && partition < partitions;
        ulong sequence = ++_sequence + (ulong)_random.Next(5);
        _produced.Add(new Produced(
            name, partition, isChosen ? partitions : 0, (ulong)_random.Next(1, 4), sequence, RandomMessages()));
        return Append(_produced[^1]);
    }

    private LogEntry Append(Produced batch) => log.AppendPart(
        batch.Topic, batch.Partition, batch.ChosenOutOf, batch.Producer, batch.Sequence, batch.Messages);

    private int RandomPartition(TopicDescription? topic)
    {
        int partitions = topic?.Partitions.Count ?? 1;
        return _random.Next(partitions + (_random.Next(10) == 0 ? 1 : 0));
    }

    private TestMessage[] RandomMessages() =>
    [
        .. Enumerable.Range(0, _random.Next(1, 6)).Select(_ => new TestMessage(
            $"{_random.Next()} {new string('x', _random.Next(_random.Next(30) == 0 ? 3000 : 50))}",
            _random.Next(3) > 0 ? null : $"id-{_random.Next(100)}")),
    ];

    private sealed record Produced(
        string Topic, int Partition, int ChosenOutOf, ulong Producer, ulong Sequence, TestMessage[] Messages);
}
