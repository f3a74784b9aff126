using System.Buffers;
using System.Text;
using Wiber.Client;
using Wiber.Client.Messages;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker.Reading;

/// <summary>
/// Goal: a read of batches gives the same messages as a read of messages, and no byte of one that cannot be read. Method: what
/// the broker gives is encoded as in an answer and read as the client does; over random entries with duplicates, deletes and
/// retention it is compared with the other read.
/// </summary>
public sealed class BatchReadTests
{
    private readonly TestLog _log = new();
    private readonly MessageBroker _broker;

    public BatchReadTests() => _broker = new MessageBroker(new MemoryBrokerStore(), _log);

    [Fact]
    public void A_batch_of_which_all_can_be_read_is_given_as_it_lies_in_the_log()
    {
        _broker.CreateTopics(_log, "t");
        LogEntry entry = Publish("t", new("a", "id-a"), new("b"));

        StoredBatch batch = Assert.Single(_broker.ReadBatches("t", 0, 1, 1000).Batches);

        Assert.True(entry.Body.Span.Overlaps(batch.Body.Span));
        Assert.Equal((entry.Body.Length, entry.Header.BodyChecksum), (batch.Body.Length, batch.Checksum));
        Assert.Equal((0, 0), (batch.Place.Stored.Length, batch.Place.Removed.Length));
        Assert.Equal(["1 2.1 b"], Messages(_broker.ReadBatches("t", 0, 1, 1000), from: 1).Select(Short));
    }

    [Fact]
    public void Nothing_of_a_message_that_cannot_be_read_is_given_out()
    {
        _broker.CreateTopics(_log, "t");
        Publish("t", new("secret", "id"), new("b"));
        Publish("t", new("c"), new("secret of a retry", "id"), new("d"));
        Delete(0);
        Delete(3);

        BatchReadResult read = _broker.ReadBatches("t", 0, 0, 1000);

        Assert.Equal(["1 2.1 b", "2 3.0 c"], Messages(read).Select(Short));
        Assert.DoesNotContain("secret", Encoding.Latin1.GetString(Encode(read)), StringComparison.Ordinal);
        Assert.Equal((4, 4, true), (read.NextOffset, read.EndOffset, read.IsComplete));
        Assert.Equal([[0b101], []], read.Batches.Select(batch => batch.Place.Stored.ToArray()).Reverse());
        Assert.Equal([[0b001], [0b100]], read.Batches.Select(batch => batch.Place.Removed.ToArray()));
    }

    [Fact]
    public void A_batch_in_which_the_partition_begins_is_given_without_what_lies_in_front()
    {
        _broker.CreateTopics(_log, "t");
        Publish("t", new("secret"), new("secret"), new("c"), new("d"));
        Publish("t", new TestMessage("e"));
        _broker.Apply(_log.AppendCommand(new TrimPartitions([new PartitionBeginning(0, 0, 2)])));

        BatchReadResult read = _broker.ReadBatches("t", 0, 0, 1000);

        Assert.Equal(["2 2.2 c", "3 2.3 d", "4 3.0 e"], Messages(read).Select(Short));
        Assert.DoesNotContain("secret", Encoding.Latin1.GetString(Encode(read)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_read_stops_at_its_byte_limit_but_gives_one_batch()
    {
        _broker.CreateTopics(_log, "t");
        for (int entry = 0; entry < 3; entry++)
        {
            Publish("t", new("a"), new("b"));
        }

        int bytes = _broker.ReadBatches("t", 0, 0, 1000).Batches[0].Bytes;
        foreach ((int bytesMax, int batches) in new[] { (1, 1), ((2 * bytes) - 1, 1), (2 * bytes, 2), (3 * bytes, 3) })
        {
            BatchReadResult read = _broker.ReadBatches("t", 0, 1, bytesMax);
            Assert.Equal((batches, 2 * batches, batches == 3), (read.Batches.Count, read.NextOffset, read.IsComplete));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.ReadBatches("t", 0, 0, 0));
    }

    [Fact]
    public void At_and_behind_the_end_there_is_nothing()
    {
        _broker.CreateTopics(_log, "t");
        Publish("t", new TestMessage("a"));
        foreach (long offset in new[] { 1, 99, long.MaxValue })
        {
            BatchReadResult read = _broker.ReadBatches("t", 0, offset, 1000);
            Assert.Empty(read.Batches);
            Assert.Equal((1, 1, true), (read.NextOffset, read.EndOffset, read.IsComplete));
        }

        Delete(0);
        Assert.Equal((0, 1), (_broker.ReadBatches("t", 0, 0, 1).Batches.Count, _broker.ReadBatches("t", 0, 0, 1).NextOffset));
        Assert.Equal(ReadStatus.UnknownTopic, _broker.ReadBatches("other", 0, 0, 1).Status);
        Assert.Equal(ReadStatus.UnknownPartition, _broker.ReadBatches("t", 1, 0, 1).Status);
    }

    /// <summary>Topics come, change and go; messages are published again, deleted, and removed by retention.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Batches_hold_what_a_read_of_messages_gives(int seed)
    {
        var random = new Random(seed);
        var workload = new TopicWorkload(_log, seed);
        var marks = (Stored: 0, Removed: 0, Partitions: 0);
        for (int round = 0; round < 100; round++)
        {
            for (int entry = 0; entry < 20; entry++)
            {
                _broker.Apply(workload.Append(_broker));
            }

            foreach (TopicDescription topic in _broker.ListTopics())
            {
                foreach (PartitionDescription partition in topic.Partitions)
                {
                    IReadOnlyList<StoredBatch> batches = Compare(topic.Name, partition, random);
                    marks.Stored += batches.Count(batch => !batch.Place.Stored.IsEmpty);
                    marks.Removed += batches.Count(batch => !batch.Place.Removed.IsEmpty);
                    marks.Partitions += partition.Partition > 0 && batches.Count > 0 ? 1 : 0;
                }
            }
        }

        Assert.True(marks is { Stored: > 100, Removed: > 100, Partitions: > 100 }, $"the entries were too tame: {marks}");
    }

    private IReadOnlyList<StoredBatch> Compare(string topic, PartitionDescription partition, Random random)
    {
        long from = random.NextInt64(partition.EndOffset + 1);
        int bytesMax = random.Next(1, 5000);
        var batches = new List<StoredBatch>();
        var messages = new List<string>();
        BatchReadResult read;
        long next = from;
        do
        {
            read = _broker.ReadBatches(topic, partition.Partition, next, bytesMax);
            batches.AddRange(read.Batches);
            messages.AddRange(Messages(read, next));
            Assert.True(read.NextOffset > next || read.IsComplete);
            next = read.NextOffset;
        }
        while (!read.IsComplete);

        ReadResult expected = _broker.Read(topic, partition.Partition, from, BrokerLimits.ReadMessagesMax, int.MaxValue);
        Assert.Equal(expected.Messages.Select(Describe), messages);
        Assert.Equal((expected.NextOffset, expected.EndOffset), (read.NextOffset, read.EndOffset));
        return batches;
    }

    private LogEntry Publish(string topic, params TestMessage[] messages)
    {
        LogEntry entry = _log.AppendMessages(topic, messages);
        _broker.Apply(entry);
        return entry;
    }

    private void Delete(long offset) => _broker.Apply(_log.AppendCommand(new DeleteMessage(0, 0, offset)));

    /// <summary>The body of an answer.</summary>
    private static byte[] Encode(BatchReadResult read)
    {
        var answer = new ArrayBufferWriter<byte>();
        foreach (StoredBatch batch in read.Batches)
        {
            batch.WriteHead(answer.GetSpan(batch.HeadBytes)[..batch.HeadBytes]);
            answer.Advance(batch.HeadBytes);
            answer.Write(batch.Body.Span);
            Assert.Equal(Crc32C.Compute(batch.Body.Span), batch.Checksum);
        }

        Assert.Equal(read.Batches.Sum(batch => batch.Bytes), answer.WrittenCount);
        return answer.WrittenSpan.ToArray();
    }

    private static List<string> Messages(BatchReadResult read, long from = 0)
    {
        var messages = new List<string>();
        foreach (FetchedBatch batch in FetchedBatch.ReadAll(Encode(read), from))
        {
            foreach (FetchedMessageView each in batch)
            {
                messages.Add(Describe(each.Offset, each.Id, each.TimestampUs, each.HybridTime, each.Term, each.Message));
            }
        }

        return messages;
    }

    private static string Describe(StoredMessage stored)
    {
        MessageView message = stored.Open();
        ReadOnlySpan<byte> id = stored.Id(message, stackalloc byte[MessageId.BytesMax]);
        return Describe(stored.Offset, id, stored.TimestampUs, stored.HybridTime, stored.Term.Value, message);
    }

    private static string Describe(
        long offset, ReadOnlySpan<byte> id, long timestampUs, ulong hybridTime, ulong term, in MessageView message) =>
        $"{offset} {Encoding.UTF8.GetString(id)} {Encoding.UTF8.GetString(message.Payload)}|{timestampUs} {hybridTime} {term}"
        + $" {SampleMessage.From(message)}";

    private static string Short(string message) => message[..message.IndexOf('|', StringComparison.Ordinal)];
}
