using Wiber.Client.Messages;

namespace Wiber.Fuzz.Corpus;

/// <summary>Batches of messages, as the client encodes them.</summary>
internal static class SampleMessages
{
    private const int Many = 20;
    private const long TimestampUs = 1_769_860_800_123_456;

    /// <summary>Encoded batches of all kinds of messages.</summary>
    public static IReadOnlyList<byte[]> Batches { get; } = [Plain(), WithId(), Full(), Numbered(), Json(), Binary()];

    private static byte[] Plain()
    {
        MessageBatchWriter batch = Begin("orders");
        return Add(batch, new MessageContent { Payload = "hello" });
    }

    private static byte[] WithId()
    {
        MessageBatchWriter batch = Begin("orders", partition: 3, producerId: 71, sequence: 9);
        Add(batch, new MessageContent { Payload = "" });
        return Add(batch, new MessageContent { Id = "a", Payload = "b" });
    }

    private static byte[] Full()
    {
        MessageBatchWriter batch = Begin("a.b_c-D9", 1, ulong.MaxValue, ulong.MaxValue, chosenOutOf: 4);
        MessageHeader[] headers = [new("trace", "7"), new("empty", "")];
        return Add(batch, new MessageContent
        {
            Id = "0b1c9f2e",
            Key = "k\u00e4se",
            Sender = "ana",
            Recipient = "b\u00f6",
            ContentType = "text/plain; charset=utf-8",
            ClientTimestampUs = TimestampUs,
            ClientClock = new ClientClock(-1_500, 250),
            Headers = headers,
            Payload = "text with \"quotes\" and \U0001f600\nin two lines",
        });
    }

    private static byte[] Numbered()
    {
        MessageBatchWriter batch = Begin("many", producerId: 5, sequence: 6);
        for (int number = 0; number < Many; number++)
        {
            Add(batch, new MessageContent { Key = $"key {number % 3}", Payload = $"message {number} of {Many}" });
        }

        return batch.Body.ToArray();
    }

    private static byte[] Json()
    {
        MessageBatchWriter batch = Begin("json");
        return Add(batch, new MessageContent { ContentType = "application/json", Payload = "{\"a\":\n [1, \"b\\\"\"]}" });
    }

    private static byte[] Binary()
    {
        MessageBatchWriter batch = Begin("binary");
        byte[] payload = [0, 1, 0xff, 0xc0, 0x80, (byte)'\n'];
        return Add(batch, new MessageContent { ContentType = "image/png", Payload = payload });
    }

    private static MessageBatchWriter Begin(
        string topic, int partition = 0, ulong producerId = 0, ulong sequence = 0, int chosenOutOf = 0)
    {
        var batch = new MessageBatchWriter();
        batch.Begin(topic, partition, producerId, sequence, chosenOutOf);
        return batch;
    }

    private static byte[] Add(MessageBatchWriter batch, in MessageContent message) =>
        batch.TryAdd(message, out MessageBatchError error)
            ? batch.Body.ToArray()
            : throw new InvalidOperationException($"a sample is refused: {error}");
}
