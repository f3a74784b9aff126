using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Wiber.Client.Messages;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Reading;

namespace Wiber.Node.Lines;

/// <summary>
/// A message as a line: <c>MSG|HISTORY topic id offset ts corrected_ts logical clock_type message</c>. Times are seconds since
/// 1970: the sender's clock, or the leader's if it gave none, and the same corrected by what it said of its clock; logical is the
/// hybrid logical time, which grows from message to message. Whatever a message holds, it stays one line.
/// </summary>
internal static class MessageLine
{
    private const double UsPerSecond = 1_000_000;

    /// <param name="target">Where to write it.</param>
    /// <param name="kind">The first word.</param>
    /// <param name="topic">The topic's name.</param>
    /// <param name="stored">The message.</param>
    public static void Write(IBufferWriter<byte> target, string kind, string topic, StoredMessage stored)
    {
        MessageView message = stored.Open();
        Span<byte> scratch = stackalloc byte[MessageId.BytesMax];
        string id = Encoding.UTF8.GetString(stored.Id(message, scratch)).Replace(" ", "\\x20", StringComparison.Ordinal);
        double correctedTs = CorrectedTime.Of(stored, message).TimestampUs / UsPerSecond;
        double ts = (message.ClientTimestampUs ?? stored.TimestampUs) / UsPerSecond;
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"{kind} {topic} {id} {stored.Offset} {ts:F6} {correctedTs:F6} {stored.HybridTime} hlc ");
        Encoding.UTF8.GetBytes(head, target);
        WritePayload(target, message.Payload);
        target.Write("\n"u8);
    }

    private static void WritePayload(IBufferWriter<byte> target, ReadOnlySpan<byte> payload)
    {
        if (!Utf8.IsValid(payload))
        {
            Encoding.UTF8.GetBytes("base64:" + Convert.ToBase64String(payload), target);
            return;
        }

        while (payload.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and int end)
        {
            target.Write(payload[..end]);
            target.Write(payload[end] == '\n' ? "\\n"u8 : "\\r"u8);
            payload = payload[(end + 1)..];
        }

        target.Write(payload);
    }
}
