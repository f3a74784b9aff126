using System.Text;
using Wiber.Client.Messages;

namespace Wiber.Fuzz.Targets;

/// <summary>Encodes a batch that was read anew: what means the same has one encoding, so the bytes must be the same.</summary>
internal static class BatchRewriter
{
    /// <exception cref="InvalidOperationException">A message of the batch cannot be written.</exception>
    public static byte[] Rewrite(ReadOnlySpan<byte> encoded)
    {
        if (!MessageBatchReader.TryOpen(encoded, out MessageBatchReader batch, out MessageBatchError error))
        {
            throw new InvalidOperationException($"cannot be opened: {error}");
        }

        var writer = new MessageBatchWriter(capacityBytes: encoded.Length);
        writer.Begin(Encoding.ASCII.GetString(batch.Topic), batch.Partition, batch.ProducerId, batch.Sequence, batch.ChosenOutOf);
        while (batch.MoveNext())
        {
            MessageView message = batch.Current;
            if (!writer.TryAdd(ContentOf(message), out error))
            {
                throw new InvalidOperationException($"message {batch.Position} cannot be written: {error}");
            }
        }

        return writer.Body.ToArray();
    }

    private static MessageContent ContentOf(scoped in MessageView message) => new()
    {
        Id = Field(message, MessageFields.Id, message.Id),
        Key = Field(message, MessageFields.Key, message.Key),
        Sender = Field(message, MessageFields.Sender, message.Sender),
        Recipient = Field(message, MessageFields.Recipient, message.Recipient),
        ContentType = Field(message, MessageFields.ContentType, message.ContentType),
        ClientTimestampUs = message.ClientTimestampUs,
        ClientClock = message.ClientClock,
        Headers = HeadersOf(message),
        Payload = message.Payload.ToArray(),
    };

    private static MessageField Field(scoped in MessageView message, MessageFields field, scoped ReadOnlySpan<byte> value) =>
        message.Has(field) ? value.ToArray() : default(MessageField);

    private static MessageHeader[] HeadersOf(scoped in MessageView message)
    {
        var headers = new List<MessageHeader>();
        MessageHeaderReader reader = message.Headers;
        while (reader.MoveNext())
        {
            headers.Add(new MessageHeader(Encoding.UTF8.GetString(reader.Name), Encoding.UTF8.GetString(reader.Value)));
        }

        return [.. headers];
    }
}
