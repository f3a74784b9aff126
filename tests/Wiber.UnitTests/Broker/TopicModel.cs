using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// What topics must hold, in plain lists: follows a broker by the outcomes of its entries, keeps every message itself, and
/// compares.
/// </summary>
internal sealed class TopicModel
{
    private readonly Dictionary<string, Topic> _topics = [];

    /// <summary>An entry was applied.</summary>
    public void Follow(LogEntry entry, ApplyOutcome outcome)
    {
        switch (outcome.Status)
        {
            case ApplyStatus.Stored:
                Store(entry, outcome);
                break;
            case ApplyStatus.TopicCreated:
                _topics.Add(outcome.Topic, new Topic(outcome.TopicDescription!.Number));
                _topics[outcome.Topic].Grow(outcome.TopicDescription.Config.Partitions);
                break;
            case ApplyStatus.TopicAltered:
                _topics[outcome.Topic].Grow(outcome.TopicDescription!.Config.Partitions);
                break;
            case ApplyStatus.TopicDeleted:
                Assert.True(_topics.Remove(outcome.Topic));
                break;
            case ApplyStatus.MessageDeleted:
                var delete = (DeleteMessage)Decode(entry);
                Partition partition = _topics[outcome.Topic].Partitions[delete.Partition];
                Assert.Equal(partition.Messages[(int)delete.Offset].IsDeleted ? 0 : 1, outcome.RemovedCount);
                partition.Messages[(int)delete.Offset].IsDeleted = true;
                break;
            case ApplyStatus.Trimmed:
                Assert.Equal(Decode(entry) is TrimLog log ? Trim(log) : Trim((TrimPartitions)Decode(entry)), outcome.RemovedCount);
                break;
        }
    }

    /// <summary>The broker must show all of it and nothing else.</summary>
    public void Compare(MessageBroker broker)
    {
        Assert.Equal(_topics.Keys.Order(), broker.ListTopics().Select(topic => topic.Name).Order());
        foreach ((string name, Topic topic) in _topics)
        {
            TopicDescription description = broker.FindTopic(name)!;
            Assert.Equal(topic.Number, description.Number);
            Assert.Equal(topic.Partitions.Count, description.Partitions.Count);
            for (int partition = 0; partition < topic.Partitions.Count; partition++)
            {
                Compare(broker, name, topic.Partitions[partition], description.Partitions[partition]);
            }
        }
    }

    private static void Compare(MessageBroker broker, string name, Partition expected, PartitionDescription actual)
    {
        Message[] messages = [.. expected.Readable];
        Assert.Equal(
            new PartitionDescription(actual.Partition, expected.FirstOffset, expected.Messages.Count, messages.Length), actual);
        ReadResult all = broker.Read(name, actual.Partition, 0, BrokerLimits.ReadMessagesMax, int.MaxValue);
        Assert.Equal(messages.Select(each => each.Offset), all.Messages.Select(each => each.Offset));
        Assert.Equal(messages.Select(each => each.Payload), all.Payloads());
        Assert.Equal(expected.Messages.Count, all.NextOffset);
        foreach (int count in (int[])[1, 3, 20])
        {
            ReadResult last = broker.ReadLast(name, actual.Partition, count, int.MaxValue);
            Assert.Equal(messages.TakeLast(count).Select(each => each.Offset), last.Messages.Select(each => each.Offset));
            long from = expected.Messages.Count * count / 23;
            ReadResult some = broker.Read(name, actual.Partition, from, count, int.MaxValue);
            Assert.Equal(
                messages.Where(each => each.Offset >= from).Take(count).Select(each => each.Offset),
                some.Messages.Select(each => each.Offset));
        }

        foreach (Message message in messages.Take(2))
        {
            long found = broker.FindOffsetByTime(name, actual.Partition, message.TimestampUs)!.Value;
            Assert.Equal(messages.First(each => each.TimestampUs >= message.TimestampUs).Offset, found);
        }
    }

    private static BrokerCommand Decode(LogEntry entry)
    {
        Assert.True(BrokerCommand.TryDecode(entry.Body.Span, out BrokerCommand? command));
        return command;
    }

    private void Store(LogEntry entry, ApplyOutcome outcome)
    {
        Topic topic = _topics[outcome.Topic];
        Partition partition = topic.Partitions[outcome.Partition];
        MessageBatchReader batch = outcome.OpenBatch();
        while (batch.MoveNext())
        {
            MessageOutcome message = outcome[batch.Position];
            string payload = Encoding.UTF8.GetString(batch.Current.Payload);
            string id = Encoding.UTF8.GetString(batch.Current.Id);
            Message? original = id.Length == 0 ? null : topic.Find(id);
            Assert.Equal(original is not null, message.Duplicate);
            if (original is not null)
            {
                Assert.Equal(original.Offset, message.Offset);
                continue;
            }

            Assert.Equal(partition.Messages.Count, message.Offset);
            partition.Messages.Add(new Message(message.Offset, id, payload, entry.Index, entry.Header.TimestampUs));
        }
    }

    private long Trim(TrimLog trim) => _topics.Values.SelectMany(topic => topic.Partitions).Sum(partition =>
    {
        int first = partition.Messages.FindIndex(message => message.Index > trim.LastRemoved);
        return partition.BeginAt(first < 0 ? partition.Messages.Count : first);
    });

    private long Trim(TrimPartitions trim) => trim.Beginnings.Sum(beginning =>
    {
        Topic? topic = _topics.Values.FirstOrDefault(each => each.Number == beginning.Topic);
        return topic?.Partitions.ElementAtOrDefault(beginning.Partition)?.BeginAt(beginning.FirstOffset) ?? 0;
    });

    private sealed class Topic(int number)
    {
        public int Number { get; } = number;

        public List<Partition> Partitions { get; } = [];

        public void Grow(int partitions)
        {
            while (Partitions.Count < partitions)
            {
                Partitions.Add(new Partition());
            }
        }

        /// <summary>A deleted message is known by its id as long as it would be there.</summary>
        public Message? Find(string id) => Partitions
            .SelectMany(partition => partition.Messages.Skip((int)partition.FirstOffset))
            .FirstOrDefault(message => message.Id == id);
    }

    private sealed class Partition
    {
        public long FirstOffset { get; private set; }

        public List<Message> Messages { get; } = [];

        public IEnumerable<Message> Readable => Messages.Skip((int)FirstOffset).Where(message => !message.IsDeleted);

        public long BeginAt(long offset)
        {
            int before = Readable.Count();
            FirstOffset = Math.Max(FirstOffset, Math.Min(offset, Messages.Count));
            return before - Readable.Count();
        }
    }

    private sealed record Message(long Offset, string Id, string Payload, LogIndex Index, long TimestampUs)
    {
        public bool IsDeleted { get; set; }
    }
}
