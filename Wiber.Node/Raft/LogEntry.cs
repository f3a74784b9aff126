using Wiber.Client;

namespace Wiber.Node.Raft;

/// <summary>
/// An entry of the replicated log. It is its bytes: <see cref="Record"/> is what is sent to peers, written to the log file and
/// read back,
/// never encoded again.
/// </summary>
public sealed class LogEntry
{
    private LogEntry(LogRecordHeader header, Memory<byte> record)
    {
        Header = header;
        Record = record;
    }

    public LogRecordHeader Header { get; }

    public LogIndex Index => Header.Index;

    public Term Term => Header.Term;

    public EntryKind Kind => Header.Kind;

    /// <summary>Header, body and padding.</summary>
    public Memory<byte> Record { get; }

    /// <summary>The body without header and padding.</summary>
    public ReadOnlyMemory<byte> Body => Record.Slice(LogRecordHeader.Bytes, Header.BodyBytes);

    /// <summary>
    /// A buffer for a record with room in front for its header: put the body at <see cref="LogRecordHeader.Bytes"/>.
    /// </summary>
    public static byte[] AllocateRecord(int bodyBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bodyBytes, LogRecordHeader.BodyBytesMax);
        return new byte[LogRecordHeader.RecordBytes(bodyBytes)];
    }

    /// <summary>
    /// Gives a proposal its place in the log: writes the header in front of the body that is already in the record.
    /// </summary>
    public static LogEntry Seal(Proposal proposal, LogIndex index, Term term, uint group, uint chain)
    {
        var header = new LogRecordHeader(
            proposal.BodyBytes,
            proposal.Kind,
            index,
            term,
            proposal.Time,
            group,
            chain,
            proposal.BodyChecksum,
            0);
        uint checksum = header.Write(proposal.Record.Span);
        return new LogEntry(header with { Checksum = checksum }, proposal.Record);
    }

    /// <summary>
    /// Reads the record at the start of <paramref name="source"/> and checks header and body checksum, and that the padding,
    /// which no
    /// checksum covers, is zero. The entry keeps the memory it was given.
    /// </summary>
    /// <returns>The bytes that the record takes, or 0 if there is no whole and undamaged record.</returns>
    public static int Read(Memory<byte> source, out LogEntry? entry)
    {
        entry = null;
        if (!LogRecordHeader.TryRead(source.Span, out LogRecordHeader header))
        {
            return 0;
        }

        int recordBytes = LogRecordHeader.RecordBytes(header.BodyBytes);
        int bodyEnd = LogRecordHeader.Bytes + header.BodyBytes;
        if (source.Length < recordBytes
            || Crc32C.Compute(source.Span[LogRecordHeader.Bytes..bodyEnd]) != header.BodyChecksum
            || source.Span[bodyEnd..recordBytes].ContainsAnyExcept((byte)0))
        {
            return 0;
        }

        entry = new LogEntry(header, source[..recordBytes]);
        return recordBytes;
    }

    /// <summary>
    /// An entry of the same place and times with another body, for who holds only a part of this one. It cannot be checked or
    /// stored.
    /// </summary>
    /// <param name="record">A record with the body in place.</param>
    /// <param name="bodyBytes">Bytes of that.</param>
    public LogEntry Excerpt(Memory<byte> record, int bodyBytes) => new(Header with { BodyBytes = bodyBytes }, record);

    public override string ToString() => $"{Kind} index={Index} term={Term} bytes={Header.BodyBytes}";

    /// <summary>Bytes of the records of entries.</summary>
    public static long MeasureBytes(IReadOnlyList<LogEntry> entries)
    {
        long bytes = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            bytes += entries[i].Record.Length;
        }

        return bytes;
    }
}
