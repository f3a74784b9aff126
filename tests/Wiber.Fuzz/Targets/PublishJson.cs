using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Wiber.Client.Messages;
using Wiber.Fuzz.Engine;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Http;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Publishing;

namespace Wiber.Fuzz.Targets;

/// <summary>Writes messages as the JSON that a client would publish them by.</summary>
internal static class PublishJson
{
    private const double UsPerMs = 1_000;

    /// <summary>Beyond it, microseconds as milliseconds with decimals are no longer exact.</summary>
    private const long ExactUsMax = 1L << 50;

    /// <summary>A request for one partition of a topic.</summary>
    public static RoutedBatch NewBatch(int? partition) => new(
        "topic", new PartitionRoute(4, partition, Keyless: 1), (7, 9), TopicConfig.Default.MessageBytesMax);

    /// <summary>
    /// Checks what a reader made of a request: every batch is one that the log may hold, and its messages, written as JSON and
    /// read again, are the same.
    /// </summary>
    public static void Check(RoutedBatch batch)
    {
        foreach (MessageBatchWriter part in batch.Parts)
        {
            ReadOnlySpan<byte> encoded = part.Body.Span;
            if (part.Count == 0)
            {
                continue;
            }

            if (!MessageBatchValidator.TryValidate(encoded, out MessageBatchProblem problem))
            {
                throw new FuzzFailureException($"a batch was made that the log must not hold: {problem}");
            }

            ShownMessages.Show(encoded);
            CheckAgain(encoded);
        }
    }

    private static void CheckAgain(ReadOnlySpan<byte> encoded)
    {
        MessageBatchReader.TryOpen(encoded, out MessageBatchReader reader, out _);
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, JsonText.Options))
        {
            writer.WriteStartArray();
            while (reader.MoveNext())
            {
                if (Math.Abs((decimal)(reader.Current.ClientClock?.OffsetUs ?? 0)) > ExactUsMax)
                {
                    return;
                }

                Write(writer, reader.Current);
            }

            writer.WriteEndArray();
        }

        RoutedBatch again = NewBatch(reader.Partition);
        MessageJsonReader.ReadDocument(json.WrittenSpan, again);
        if (again.Parts.Count != 1 || !SameMessages(encoded, again.Parts[0].Body.Span))
        {
            throw new FuzzFailureException("the messages written as JSON are read as others");
        }
    }

    /// <summary>Compares what is behind the headers, of which only one says who chose the partition.</summary>
    private static bool SameMessages(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        MessageBatchReader.TryOpen(left, out MessageBatchReader one, out _);
        MessageBatchReader.TryOpen(right, out MessageBatchReader other, out _);
        while (one.Skip())
        {
            if (!other.Skip() || !left[one.CurrentRange].SequenceEqual(right[other.CurrentRange]))
            {
                return false;
            }
        }

        return !other.Skip();
    }

    private static void Write(Utf8JsonWriter writer, in MessageView message)
    {
        writer.WriteStartObject();
        WriteText(writer, "id"u8, message, MessageFields.Id, message.Id);
        WriteText(writer, "key"u8, message, MessageFields.Key, message.Key);
        WriteText(writer, "sender"u8, message, MessageFields.Sender, message.Sender);
        WriteText(writer, "recipient"u8, message, MessageFields.Recipient, message.Recipient);
        WriteText(writer, "contentType"u8, message, MessageFields.ContentType, message.ContentType);
        WritePayload(writer, message);
        if (message.ClientTimestampUs is { } timestampUs)
        {
            writer.WriteString("timestamp"u8, JsonText.Time(timestampUs));
        }

        if (message.ClientClock is { } clock)
        {
            writer.WriteNumber("clockOffsetMs"u8, clock.OffsetUs / UsPerMs);
            if (clock.BoundUs is { } boundUs)
            {
                writer.WriteNumber("clockBoundMs"u8, boundUs / UsPerMs);
            }
        }

        WriteHeaders(writer, message);
        writer.WriteEndObject();
    }

    private static void WritePayload(Utf8JsonWriter writer, in MessageView message)
    {
        string contentType = System.Text.Encoding.UTF8.GetString(message.ContentType);
        if (MessageJsonFields.IsJson(contentType))
        {
            writer.WritePropertyName("payload"u8);
            writer.WriteRawValue(message.Payload, skipInputValidation: true);
        }
        else if (Utf8.IsValid(message.Payload))
        {
            writer.WriteString("payload"u8, message.Payload);
        }
        else
        {
            writer.WriteBase64String("payload"u8, message.Payload);
            writer.WriteString("encoding"u8, "base64"u8);
        }
    }

    private static void WriteHeaders(Utf8JsonWriter writer, in MessageView message)
    {
        if (!message.Has(MessageFields.Headers))
        {
            return;
        }

        writer.WriteStartObject("headers"u8);
        MessageHeaderReader headers = message.Headers;
        while (headers.MoveNext())
        {
            writer.WriteString(headers.Name, headers.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteText(
        Utf8JsonWriter writer, ReadOnlySpan<byte> name, in MessageView message, MessageFields field, ReadOnlySpan<byte> value)
    {
        if (message.Has(field))
        {
            writer.WriteString(name, value);
        }
    }
}
