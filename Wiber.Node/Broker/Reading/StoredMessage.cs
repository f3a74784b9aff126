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

    /// <summary>How far the leader's clock may have been off then, in microseconds; nothing if it did not know.</summary>
    public long? BoundUs => Entry.Header.Time.BoundUs;

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

    /// <summary>A copy to be held for long: it keeps nothing in memory of what lay around the message in the log.</summary>
    public StoredMessage Copy()
    {
        byte[] record = [];
        int bodyBytes = 0;
        int start = MessageBatchEraser.CopyOne(Entry.Body.Span, Start..(Start + Bytes), bytes =>
        {
            bodyBytes = bytes;
            record = LogEntry.AllocateRecord(bytes);
            return record.AsMemory(LogRecordHeader.Bytes, bytes);
        });
        return this with { Entry = Entry.Excerpt(record, bodyBytes), Start = start };
    }

    /// <summary>
    /// The message's id in UTF-8. One that has to be made is written into <paramref name="scratch"/>, of
    /// <see cref="MessageId.BytesMax"/>.
    /// </summary>
    public ReadOnlySpan<byte> Id(in MessageView message, Span<byte> scratch) =>
        MessageId.Of(message, Entry.Index, Position, scratch);
}
