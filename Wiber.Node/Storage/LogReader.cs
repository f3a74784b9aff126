using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>Finds and reads entries in one segment's part of the log.</summary>
internal static class LogReader
{
    /// <summary>Reads entries of this segment with one positional read. The entries share the buffer.</summary>
    /// <returns>
    /// At least one entry, then as many as are there up to <paramref name="to"/> and fit into <paramref name="bytesMax"/>.
    /// </returns>
    /// <exception cref="StorageException">What is there is damaged.</exception>
    public static List<LogEntry> Read(SegmentSpan span, LogIndex from, LogIndex to, int bytesMax, Func<int, byte[]> allocate)
    {
        span.Segment.Check();
        PositionTable positions = span.Segment.Positions;
        to = LogIndex.Min(to, span.Last);
        long start = positions.AtOrBefore(from);

        // The first entry is whole within its interval, however large it is; the last one's interval is the most that can be
        // needed.
        long firstEnd = Math.Min(positions.After(from) ?? span.End, span.End);
        long lastEnd = Math.Min(positions.After(to) ?? span.End, span.End);
        long end = Math.Max(firstEnd, Math.Min(lastEnd, firstEnd + bytesMax));
        int wantedBytes = checked((int)(end - start));
        byte[] buffer = allocate(wantedBytes);
        Memory<byte> rest = buffer.AsMemory(0, span.Segment.File.Read(buffer.AsSpan(0, wantedBytes), start));

        var entries = new List<LogEntry>();
        LogIndex next = from;
        int totalBytes = 0;
        while (next <= to && LogRecordHeader.TryRead(rest.Span, out LogRecordHeader header) && header.Index <= next)
        {
            int recordBytes = LogRecordHeader.RecordBytes(header.BodyBytes);
            if (header.Index == next)
            {
                if (entries.Count > 0 && (totalBytes + recordBytes > bytesMax || recordBytes > rest.Length))
                {
                    return entries;
                }

                if (LogEntry.Read(rest, out LogEntry? entry) == 0)
                {
                    break;
                }

                entries.Add(entry!);
                totalBytes += recordBytes;
                next = next.Next;
            }

            rest = rest[Math.Min(recordBytes, rest.Length)..];
        }

        // Running out of bytes between entries is the limit that was asked for; anything else in front of the wanted entry is
        // damage.
        bool isLimit = entries.Count > 0 && rest.Length < LogRecordHeader.Bytes && end < span.End;
        if (next <= to && !isLimit)
        {
            throw Damage(span, end - rest.Length, $"entry {next} cannot be read");
        }

        return entries;
    }

    /// <summary>Finds where an entry of this segment begins, and its header.</summary>
    /// <exception cref="StorageException">A header on the way is damaged.</exception>
    public static long Locate(SegmentSpan span, LogIndex index, out LogRecordHeader header)
    {
        span.Segment.Check();
        var window = new FileWindow(span.Segment.File);
        long position = span.Segment.Positions.AtOrBefore(index);
        while (position < span.End
            && LogRecordHeader.TryRead(window.At(position, LogRecordHeader.Bytes).Span, out header)
            && header.Index <= index)
        {
            if (header.Index == index)
            {
                return position;
            }

            position += LogRecordHeader.RecordBytes(header.BodyBytes);
        }

        throw Damage(span, position, $"entry {index} cannot be found");
    }

    private static StorageException Damage(SegmentSpan span, long position, string what) =>
        new($"{span.Segment.FullName}: damaged at byte {position}: {what}");
}
