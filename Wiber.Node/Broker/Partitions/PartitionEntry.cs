namespace Wiber.Node.Broker.Partitions;

/// <summary>What of a log entry can be read.</summary>
/// <param name="Skipped">Its messages that are not stored, if there are any.</param>
/// <param name="BaseOffset">The offset of the first one that is stored.</param>
/// <param name="StoredCount">How many are stored.</param>
/// <param name="FirstOffset">Where the partition begins; messages before that were removed.</param>
/// <param name="Holes">The offsets of those that were deleted, in order.</param>
internal readonly record struct PartitionEntry(
    SkippedPositions? Skipped, long BaseOffset, int StoredCount, long FirstOffset, long[] Holes)
{
    /// <summary>The offset behind its messages.</summary>
    public long EndOffset => BaseOffset + StoredCount;

    /// <summary>Whether any message is left.</summary>
    public bool HasMessages => FirstReadable < EndOffset;

    /// <summary>Whether every message that is stored can be read.</summary>
    public bool IsWhole => Holes.Length == 0 && FirstOffset <= BaseOffset;

    /// <summary>The first offset that can be read; the end if none can.</summary>
    public long FirstReadable
    {
        get
        {
            long offset = Math.Max(BaseOffset, FirstOffset);
            while (offset < EndOffset && !IsReadable(offset))
            {
                offset++;
            }

            return offset;
        }
    }

    public bool IsReadable(long offset) => offset >= FirstOffset && (Holes.Length == 0 || Array.BinarySearch(Holes, offset) < 0);
}
