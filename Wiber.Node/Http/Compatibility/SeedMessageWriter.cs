using System.Text.Json;
using Wiber.Client.Messages;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Http.Messages;

namespace Wiber.Node.Http.Compatibility;

/// <summary>Writes stored messages as the rows of the seeds' API.</summary>
internal static class SeedMessageWriter
{
    /// <summary>
    /// <c>{"seq", "msg_id", "sender", "recipient", "payload", "ts", "original_ts", "corrected_ts", "receive_ts",
    /// "correction_metadata"}</c>. Times are seconds since 1970: the sender's twice, then corrected, and
    /// the leader's.
    /// </summary>
    public static void Write(Utf8JsonWriter json, StoredMessage stored)
    {
        MessageView message = stored.Open();
        double originalTs = OriginalTs(stored, message);
        double leaderTs = SeedsTopic.Seconds(stored.TimestampUs);
        json.WriteStartObject();
        json.WriteNumber("seq"u8, SeedsTopic.Seq(stored.Offset));
        WriteId(json, stored, message);
        WriteText(json, "sender"u8, message.Has(MessageFields.Sender), message.Sender);
        WriteText(json, "recipient"u8, message.Has(MessageFields.Recipient), message.Recipient);
        MessageJsonWriter.WritePayload(json, message);
        json.WriteNumber("ts"u8, originalTs);
        json.WriteNumber("original_ts"u8, originalTs);
        json.WriteNumber("corrected_ts"u8, CorrectedTs(stored, message));
        json.WriteNumber("receive_ts"u8, leaderTs);
        json.WriteStartObject("correction_metadata"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary><c>{"msg_id", "corrected_timestamp", "sender"}</c>.</summary>
    public static void WriteDelivery(Utf8JsonWriter json, StoredMessage stored)
    {
        MessageView message = stored.Open();
        json.WriteStartObject();
        WriteId(json, stored, message);
        WriteCorrected(json, stored, message);
        json.WriteEndObject();
    }

    /// <summary><c>{"msg_id", "corrected_timestamp", "sender", "original_timestamp"}</c>.</summary>
    public static void WriteSample(Utf8JsonWriter json, StoredMessage stored)
    {
        MessageView message = stored.Open();
        json.WriteStartObject();
        WriteId(json, stored, message);
        WriteCorrected(json, stored, message);
        json.WriteNumber("original_timestamp"u8, OriginalTs(stored, message));
        json.WriteEndObject();
    }

    /// <summary><c>{"msg_id", "corrected_timestamp", "sender", "recipient"}</c>.</summary>
    public static void WriteForced(Utf8JsonWriter json, StoredMessage stored)
    {
        MessageView message = stored.Open();
        json.WriteStartObject();
        WriteId(json, stored, message);
        WriteCorrected(json, stored, message);
        WriteText(json, "recipient"u8, message.Has(MessageFields.Recipient), message.Recipient);
        json.WriteEndObject();
    }

    /// <summary>The sender's time, or the leader's if the sender gave none.</summary>
    public static double OriginalTs(StoredMessage stored, in MessageView message) =>
        SeedsTopic.Seconds(message.ClientTimestampUs ?? stored.TimestampUs);

    /// <summary>The sender's time, corrected by what it said of its clock; the leader's if it gave none.</summary>
    public static double CorrectedTs(StoredMessage stored, in MessageView message) =>
        SeedsTopic.Seconds(CorrectedTime.Of(stored, message).TimestampUs);

    private static void WriteCorrected(Utf8JsonWriter json, StoredMessage stored, in MessageView message)
    {
        json.WriteNumber("corrected_timestamp"u8, CorrectedTs(stored, message));
        WriteText(json, "sender"u8, message.Has(MessageFields.Sender), message.Sender);
    }

    private static void WriteId(Utf8JsonWriter json, StoredMessage stored, in MessageView message)
    {
        Span<byte> scratch = stackalloc byte[MessageId.BytesMax];
        json.WriteString("msg_id"u8, stored.Id(message, scratch));
    }

    /// <summary>A message that came by another API may have no sender or recipient.</summary>
    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool isThere, ReadOnlySpan<byte> value)
    {
        if (isThere)
        {
            json.WriteString(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
