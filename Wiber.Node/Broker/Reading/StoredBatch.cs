using Wiber.Client;
using Wiber.Client.Messages;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>A batch in the log, and what of it can be read.</summary>
/// <param name="Place">Where it lies.</param>
/// <param name="Body">
/// The batch as it lies in the log. If any of its messages cannot be read, a copy without the content of those.
/// </param>
/// <param name="Checksum">The body's CRC-32C, as it is stored with it or, for a copy, made now.</param>
internal sealed record StoredBatch(BatchPlace Place, ReadOnlyMemory<byte> Body, uint Checksum)
{
    /// <summary>Bytes in front of the body where it is given out.</summary>
    public int HeadBytes => BatchFrame.HeaderBytes + Place.Bytes + BatchFrame.HeaderBytes;

    /// <summary>Bytes of both frames.</summary>
    public int Bytes => HeadBytes + Body.Length;

    /// <summary>The batch of an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="batch">Its batch.</param>
    /// <param name="messages">What of it can be read.</param>
    public static StoredBatch Of(LogEntry entry, in MessageBatchReader batch, in PartitionEntry messages)
    {
        BatchPlace place = FindPlace(entry, batch, messages);
        if (place.Stored.IsEmpty && place.Removed.IsEmpty)
        {
            return new StoredBatch(place, entry.Body, entry.Header.BodyChecksum);
        }

        // What was deleted must not leave the node, and a message that was not stored may be the retry of one that was.
        ReadOnlyMemory<byte> copy = MessageBatchEraser.Copy(entry.Body.Span, place.IsReadable);
        return new StoredBatch(place, copy, Crc32C.Compute(copy.Span));
    }

    /// <summary>Writes the place's frame and what stands in front of the body in its own.</summary>
    /// <param name="target"><see cref="HeadBytes"/>.</param>
    public void WriteHead(Span<byte> target)
    {
        Span<byte> place = target.Slice(BatchFrame.HeaderBytes, Place.Bytes);
        Place.Write(place);
        BatchFrame.WriteHeader(target, place.Length, Crc32C.Compute(place));
        BatchFrame.WriteHeader(target[(BatchFrame.HeaderBytes + place.Length)..], Body.Length, Checksum);
    }

    private static BatchPlace FindPlace(LogEntry entry, in MessageBatchReader batch, in PartitionEntry messages)
    {
        byte[] stored = [];
        byte[] removed = [];
        if (messages.Skipped is not null || !messages.IsWhole)
        {
            stored = new byte[PositionBits.MeasureBytes(batch.Count)];
            removed = new byte[stored.Length];
            Mark(batch.Count, messages, stored, removed);
        }

        return new BatchPlace
        {
            Partition = batch.Partition,
            BaseOffset = messages.BaseOffset,
            TimestampUs = entry.Header.TimestampUs,
            ClockBound = entry.Header.Time.ClockBound,
            HybridTime = entry.Header.HybridTime,
            Term = entry.Term.Value,
            LogIndex = entry.Index.Value,
            Stored = messages.Skipped is null ? default : stored,
            Removed = messages.IsWhole ? default : removed,
        };
    }

    private static void Mark(int count, in PartitionEntry messages, byte[] stored, byte[] removed)
    {
        long offset = messages.BaseOffset;
        for (int position = 0; position < count; position++)
        {
            if (messages.Skipped?.Contains(position) is true)
            {
                continue;
            }

            PositionBits.Add(stored, position);
            if (!messages.IsReadable(offset))
            {
                PositionBits.Add(removed, position);
            }

            offset++;
        }
    }
}
