using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Http.Publishing;

namespace Wiber.UnitTests.Http;

/// <summary>How the messages of one request are spread over partitions, and found again in the order of the request.</summary>
public sealed class RoutedBatchTests
{
    [Fact]
    public void Messages_of_one_key_share_a_partition_and_keep_their_order()
    {
        RoutedBatch batch = NewBatch(partitions: 6);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(batch.TryAdd(new MessageContent { Key = $"k{i % 10}", Payload = $"{i}" }, out _));
        }

        Assert.True(batch.Parts.Count > 1);
        for (int i = 0; i < 100; i++)
        {
            MessagePart place = batch.Places[i];
            Assert.Equal(KeyPartition.Of($"k{i % 10}", 6), batch.Partitions[place.Part]);
            Assert.Equal($"{i}", PayloadAt(batch.Parts[place.Part], place.Position));
        }
    }

    [Fact]
    public void Messages_without_a_key_go_where_the_request_goes()
    {
        RoutedBatch batch = NewBatch(partitions: 6);
        Assert.True(batch.TryAdd(new MessageContent { Payload = "a" }, out _));
        Assert.True(batch.TryAdd(new MessageContent { Payload = "b" }, out _));

        Assert.Equal([4], batch.Partitions);
    }

    [Fact]
    public void A_partition_that_the_client_chose_takes_all_messages()
    {
        RoutedBatch batch = NewBatch(partitions: 6, chosen: 2);
        Assert.True(batch.TryAdd(new MessageContent { Key = "k1", Payload = "a" }, out _));
        Assert.True(batch.TryAdd(new MessageContent { Payload = "b" }, out _));

        Assert.Equal([2], batch.Partitions);
    }

    [Fact]
    public void Limits_hold_for_the_request_and_not_for_each_part()
    {
        RoutedBatch batch = NewBatch(partitions: 6);
        for (int i = 0; i < MessageBatchLimits.MessagesMax; i++)
        {
            Assert.True(batch.TryAdd(new MessageContent { Key = $"k{i}", Payload = "" }, out _));
        }

        Assert.False(batch.TryAdd(new MessageContent { Key = "one more", Payload = "" }, out MessageBatchError error));
        Assert.Equal(MessageBatchError.TooManyMessages, error);
        Assert.Equal(MessageBatchLimits.MessagesMax, batch.Count);
    }

    [Fact]
    public void A_payload_over_the_limit_of_the_topic_is_refused()
    {
        RoutedBatch batch = NewBatch(partitions: 1, payloadBytesMax: 4);

        Assert.True(batch.TryAdd(new MessageContent { Payload = "four" }, out _));
        Assert.False(batch.TryAdd(new MessageContent { Payload = "fives" }, out MessageBatchError error));
        Assert.Equal(MessageBatchError.PayloadTooLarge, error);
    }

    private static RoutedBatch NewBatch(
        int partitions, int? chosen = null, int payloadBytesMax = MessageBatchLimits.PayloadBytesMax) =>
        new("test", new PartitionRoute(partitions, chosen, Keyless: partitions > 4 ? 4 : 0), (7, 1), payloadBytesMax);

    private static string PayloadAt(MessageBatchWriter part, int position)
    {
        Assert.True(MessageBatchReader.TryOpen(part.Body.Span, out MessageBatchReader batch, out _));
        while (batch.MoveNext())
        {
            if (batch.Position == position)
            {
                return Encoding.UTF8.GetString(batch.Current.Payload);
            }
        }

        throw new InvalidOperationException("there is no such message");
    }
}
