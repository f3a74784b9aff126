using System.Buffers;
using System.Text;
using System.Text.Json;
using Wiber.Client.Messages;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Http;

namespace Wiber.Node.Chat;

/// <summary>
/// What a client of the chat protocol gets: an object a line, <c>{"type", "sender"?, "content", "timestamp"}</c>, with the time
/// in seconds since 1970.
/// </summary>
internal static class ChatText
{
    private const double UsPerSecond = 1_000_000;

    /// <summary>Writes what the node itself has to say.</summary>
    public static void WriteSystem(IBufferWriter<byte> target, string content, long timestampUs) =>
        Write(target, "system"u8, default, Encoding.UTF8.GetBytes(content), timestampUs);

    /// <summary>Writes a stored message, with its sender's corrected time.</summary>
    public static void Write(IBufferWriter<byte> target, StoredMessage stored)
    {
        MessageView message = stored.Open();
        long timestampUs = CorrectedTime.Of(stored, message).TimestampUs;
        if (ChatNotice.IsIn(message))
        {
            Write(target, "system"u8, default, message.Payload, timestampUs);
        }
        else
        {
            Write(target, "chat"u8, message.Sender, message.Payload, timestampUs, hasSender: true);
        }
    }

    private static void Write(
        IBufferWriter<byte> target,
        ReadOnlySpan<byte> type,
        ReadOnlySpan<byte> sender,
        ReadOnlySpan<byte> content,
        long timestampUs,
        bool hasSender = false)
    {
        using (var json = new Utf8JsonWriter(target, JsonText.Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            if (hasSender)
            {
                json.WriteString("sender"u8, sender);
            }

            // Not every message of the topic came by this protocol: what is no UTF-8 is shown as far as it can be.
            json.WriteString("content"u8, Encoding.UTF8.GetString(content));
            json.WriteNumber("timestamp"u8, timestampUs / UsPerSecond);
            json.WriteEndObject();
        }

        target.Write("\n"u8);
    }
}
