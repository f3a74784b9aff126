using System.Buffers.Binary;
using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks.Models;

/// <summary>
/// Says of every batch where its messages must be stored, if at all. A message is known by the number at the start of its
/// payload. A batch with a producer's sequence is stored once; a message with an id is stored once in all of a topic, and again
/// only if retention has removed it since.
/// </summary>
internal sealed class MessageModel(ModelTopics topics)
{
    private readonly HashSet<ulong> _stored = [];

    /// <summary>Whether a message was ever stored anywhere.</summary>
    public bool WasStored(ulong number) => _stored.Contains(number);

    /// <summary>A batch is applied for the first time anywhere.</summary>
    public Expectation Apply(LogEntry entry)
    {
        bool isRead = MessageBatchReader.TryOpen(entry.Body.Span, out MessageBatchReader batch, out _);
        Check.That(isRead, $"the batch in entry {entry.Index} cannot be read");
        if (topics.Find(Encoding.ASCII.GetString(batch.Topic)) is not { } topic)
        {
            return new Expectation(ApplyStatus.UnknownTopic);
        }

        if (topic.FindPartition(batch.Partition) is not { } partition)
        {
            return new Expectation(
                batch.ChosenOutOf > 0 ? ApplyStatus.PartitionsChanged : ApplyStatus.UnknownPartition, topic);
        }

        if (batch.ChosenOutOf > 0 && batch.ChosenOutOf != topic.Partitions.Count)
        {
            return new Expectation(ApplyStatus.PartitionsChanged, topic);
        }

        return batch.ProducerId == 0
            ? new Expectation(ApplyStatus.Stored, topic, StoreNew(entry.Index, topic, batch))
            : ApplySequence(entry.Index, topic, partition, batch);
    }

    /// <summary>Every client sends one batch after the other, so its messages lie in that order in each partition.</summary>
    /// <param name="isFree">Whether a message may lie anywhere in a topic.</param>
    public void CheckOrder(Func<ulong, ModelTopic, bool> isFree)
    {
        foreach (ModelTopic topic in topics.All)
        {
            for (int partition = 0; partition < topic.Partitions.Count; partition++)
            {
                CheckOrder(topic, partition, isFree);
            }
        }
    }

    private static void CheckOrder(ModelTopic topic, int partition, Func<ulong, ModelTopic, bool> isFree)
    {
        var last = new Dictionary<ulong, ulong>();
        IReadOnlyList<ulong> numbers = topic.Partitions[partition].Numbers;
        for (int offset = 0; offset < numbers.Count; offset++)
        {
            ulong number = numbers[offset];
            if (isFree(number, topic) || topic.Again.Contains((partition, offset)))
            {
                continue;
            }

            ulong client = number >> 48;
            Check.That(last.GetValueOrDefault(client) < number, $"message {number} lies behind a later one of its client");
            last[client] = number;
        }
    }

    private static bool MayBeElsewhere(ModelTopic topic, ulong producerId, ulong sequence)
    {
        if (topic.PartitionsAddedAt == LogIndex.Zero)
        {
            return false;
        }

        int countBefore = topic.PartitionCountAt(topic.PartitionsAddedAt.Previous);
        return topic.Partitions.Take(countBefore).Any(partition =>
        {
            SequenceMatch match = partition.Producer(producerId).Find(sequence, out LogIndex index, out _);
            return match == SequenceMatch.TooOld || (match == SequenceMatch.Seen && index < topic.PartitionsAddedAt);
        });
    }

    private Expectation ApplySequence(LogIndex index, ModelTopic topic, ModelPartition partition, MessageBatchReader batch)
    {
        ModelProducer producer = partition.Producer(batch.ProducerId);
        if (batch.ChosenOutOf > 0 && MayBeElsewhere(topic, batch.ProducerId, batch.Sequence))
        {
            return new Expectation(ApplyStatus.SequenceTooOld, topic);
        }

        switch (producer.Find(batch.Sequence, out _, out long baseOffset))
        {
            case SequenceMatch.TooOld:
                return new Expectation(ApplyStatus.SequenceTooOld, topic);
            case SequenceMatch.Seen:
                return FindAgain(topic, partition, baseOffset, batch);
            default:
                producer.Add(batch.Sequence, index, partition.EndOffset);
                return new Expectation(ApplyStatus.Stored, topic, StoreNew(index, topic, batch));
        }
    }

    /// <summary>A batch with a sequence has no ids here, so that its messages lie side by side.</summary>
    private static Expectation FindAgain(ModelTopic topic, ModelPartition partition, long baseOffset, MessageBatchReader batch)
    {
        var places = new List<(int Partition, long Offset)>();
        while (batch.MoveNext())
        {
            long offset = baseOffset + batch.Position;
            if (!partition.HasAt(offset, NumberOf(batch.Current)))
            {
                return new Expectation(ApplyStatus.SequenceReused, topic);
            }

            places.Add((batch.Partition, offset));
        }

        return new Expectation(ApplyStatus.DuplicateBatch, topic, places);
    }

    private List<(int Partition, long Offset)> StoreNew(LogIndex index, ModelTopic topic, MessageBatchReader batch)
    {
        var places = new List<(int Partition, long Offset)>();
        while (batch.MoveNext())
        {
            ulong number = NumberOf(batch.Current);
            bool isKnown = topic.Places.TryGetValue(number, out (int Partition, long Offset) place);
            Check.That(
                !isKnown || batch.ProducerId == 0,
                $"entry {index} stores message {number} again, which is in topic {topic.Name} at {place} already");
            if (isKnown && place.Offset >= topic.Partitions[place.Partition].FirstOffset)
            {
                places.Add(place);
                continue;
            }

            place = (batch.Partition, topic.Partitions[batch.Partition].EndOffset);
            topic.Partitions[batch.Partition].Append(index, number);
            topic.Places[number] = place;
            _stored.Add(number);
            places.Add(place);
            if (isKnown)
            {
                topic.Again.Add(place);
            }
        }

        return places;
    }

    private static ulong NumberOf(in MessageView message) => BinaryPrimitives.ReadUInt64LittleEndian(message.Payload);
}
