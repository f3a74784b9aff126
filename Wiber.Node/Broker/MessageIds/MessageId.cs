using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.MessageIds;

/// <summary>
/// The id that a message is shown with: its sender's, or one made from its place in the log, which is not stored.
/// </summary>
internal static class MessageId
{
    /// <summary>Bytes that any id fits in.</summary>
    public const int BytesMax = MessageBatchLimits.IdBytesMax;

    /// <summary>
    /// The id in UTF-8. One that has to be made is written into <paramref name="scratch"/>, of <see cref="BytesMax"/> bytes.
    /// </summary>
    public static ReadOnlySpan<byte> Of(in MessageView message, LogIndex index, int position, Span<byte> scratch)
    {
        if (message.Has(MessageFields.Id))
        {
            return message.Id;
        }

        return scratch[..DefaultMessageId.Write(scratch, index.Value, position)];
    }

    /// <summary>The id as a string.</summary>
    public static string ToString(in MessageView message, LogIndex index, int position) =>
        Encoding.UTF8.GetString(Of(message, index, position, stackalloc byte[BytesMax]));
}
