using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>
/// What lies behind the last good record of the last segment. Only the very last write can be unfinished, because each write
/// starts after the one before was synced. So a record of a later write proves that what is bad was once good.
/// </summary>
/// <param name="LaterRecordPosition">Where a record of a later write begins, if there is one.</param>
/// <param name="UsedBytes">The bytes up to the last one that is not zero.</param>
internal readonly record struct TailScan(long? LaterRecordPosition, long UsedBytes)
{
    private const int BlockBytes = 64 * 1024;
    private const int RecordAlignment = 8;
    private const int VersionOffset = 4;

    /// <summary>
    /// Looks at everything from <paramref name="start"/> on, where the entry <paramref name="next"/> of this write was expected,
    /// up to <paramref name="usedEnd"/>, behind which there are only zeros: most of a new segment was never written.
    /// </summary>
    public static TailScan Run(FileWindow window, long start, long usedEnd, uint group, LogIndex next, ulong write)
    {
        long usedBytes = 0;
        long position = start;
        while (position < usedEnd)
        {
            ReadOnlySpan<byte> bytes = window.At(position, BlockBytes + LogRecordHeader.Bytes).Span;
            ReadOnlySpan<byte> block = bytes[..Math.Min(BlockBytes, bytes.Length)];
            if (block.IsEmpty)
            {
                break;
            }

            int lastUsed = block.LastIndexOfAnyExcept((byte)0);
            if (lastUsed >= 0)
            {
                usedBytes = position + lastUsed + 1 - start;
            }

            for (int offset = 0; offset <= lastUsed; offset += RecordAlignment)
            {
                // At most this many records fit in between; a body that holds old records of some log does not match it.
                ulong recordsMax = (ulong)(position + offset - start) / LogRecordHeader.Bytes;
                if (IsLater(bytes[offset..], group, next, write, recordsMax))
                {
                    return new TailScan(position + offset, usedBytes);
                }
            }

            position += block.Length;
        }

        return new TailScan(null, usedBytes);
    }

    private static bool IsLater(ReadOnlySpan<byte> bytes, uint group, LogIndex next, ulong write, ulong recordsMax) =>
        bytes.Length >= LogRecordHeader.Bytes
        && bytes[VersionOffset] == LogRecordHeader.LayoutVersion
        && LogRecordHeader.TryRead(bytes, out LogRecordHeader header)
        && LogRecordHeader.TryReadMark(bytes, out uint mark)
        && header.Group == group
        && header.Index > next
        && header.Index - next <= recordsMax
        && new WriteMark(mark).WritesAfter(write) is var distance
        && distance > 0
        && distance <= recordsMax;
}
