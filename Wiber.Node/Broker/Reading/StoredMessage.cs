using Wiber.Client.Messages;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>A message in the log. It is a place in its entry; nothing is copied or decoded until it is asked for.</summary>
/// <param name="Entry">The entry that holds the message.</param>
/// <param name="Offset">Its offset in the partition.</param>
/// <param name="Position">Its place in the entry's batch.</param>
/// <param name="Start">Where its bytes begin in the entry's body.</param>
/// <param name="Bytes">How many they are.</param>
internal readonly record struct StoredMessage(LogEntry Entry, long Offset, int Position, int Start, int Bytes)
{
    /// <summary>Its partition.</summary>
    public int Partition
    {
        get
        {
            bool opened = MessageBatchReader.TryOpen(Entry.Body.Span, out MessageBatchReader batch, out _);
            Invariant.Require(opened);
            return batch.Partition;
        }
    }

    /// <summary>Its place in the order of the log.</summary>
    public LogPlace Place => new(Entry.Index, Position);

    /// <summary>The leader's time when it took the message, microseconds since 1970.</summary>
    public long TimestampUs => Entry.Header.TimestampUs;

    /// <summary>The hybrid logical clock: the entry's, and one more for every message before this one in it.</summary>
    public ulong HybridTime => Entry.Header.HybridTime + (ulong)Position;

    public Term Term => Entry.Term;

    /// <summary>The encoded message.</summary>
    public ReadOnlyMemory<byte> Encoded => Entry.Body.Slice(Start, Bytes);

    /// <summary>The message's fields, as slices of the log entry.</summary>
    public MessageView Open()
    {
        bool parsed = MessageView.TryParse(Entry.Body.Span.Slice(Start, Bytes), out MessageView message, out _);
        Invariant.Require(parsed);
        return message;
    }

    /// <summary>
    /// The message's id in UTF-8. One that has to be made is written into <paramref name="scratch"/>, of
    /// <see cref="MessageId.BytesMax"/>.
    /// </summary>
    public ReadOnlySpan<byte> Id(in MessageView message, Span<byte> scratch) =>
        MessageId.Of(message, Entry.Index, Position, scratch);
}
