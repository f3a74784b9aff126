using Wiber.Client;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Storage;

/// <summary>
/// Goes through a segment's records in order and checks everything that can be checked about each, until one is not good.
/// </summary>
internal sealed class SegmentWalk(Segment segment, FileWindow window)
{
    private bool _insideWrite;

    /// <summary>The last good record.</summary>
    public LogLink Last { get; private set; } = segment.Header.Previous;

    /// <summary>The latest hybrid time of the good records; a no-op has none.</summary>
    public ulong LatestHybridTime { get; private set; }

    /// <summary>The membership that the last good record holds, if it is one.</summary>
    public PlacedMembership? Membership { get; private set; }

    /// <summary>Where the next record begins.</summary>
    public long Position { get; private set; } = SegmentHeader.Bytes;

    /// <summary>The number of the write that the next record belongs to.</summary>
    public ulong Write { get; private set; } = segment.Header.FirstWrite;

    /// <summary>Where the write of the last good record begins.</summary>
    public long LastWritePosition { get; private set; } = SegmentHeader.Bytes;

    /// <summary>The last good record says that its write goes on.</summary>
    public bool EndsInsideWrite => _insideWrite;

    /// <summary>Why the record at <see cref="Position"/> is not good.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>The bad record is whole in itself but is not the next one: no torn write leaves that behind.</summary>
    public bool IsForeign { get; private set; }

    /// <summary>Checks the next record and steps over it.</summary>
    public bool Next()
    {
        Memory<byte> bytes = window.At(Position, LogRecordHeader.Bytes);
        if (bytes.Length < LogRecordHeader.Bytes)
        {
            return Fail("the file ends");
        }

        if (!LogRecordHeader.TryRead(bytes.Span, out LogRecordHeader header))
        {
            bool isBlank = !bytes.Span[..LogRecordHeader.Bytes].ContainsAnyExcept((byte)0);
            return Fail(isBlank ? "there are zeros" : "the record header is damaged");
        }

        if (!LogRecordHeader.TryReadMark(bytes.Span, out uint markValue))
        {
            return Fail("the record's write mark is damaged");
        }

        int recordBytes = LogRecordHeader.RecordBytes(header.BodyBytes);
        ReadOnlySpan<byte> record = window.At(Position, recordBytes).Span;
        if (record.Length < recordBytes)
        {
            return Fail("the file ends inside the record");
        }

        if (Crc32C.Compute(record.Slice(LogRecordHeader.Bytes, header.BodyBytes)) != header.BodyChecksum)
        {
            return Fail("the record's body is damaged");
        }

        if (record[(LogRecordHeader.Bytes + header.BodyBytes)..recordBytes].ContainsAnyExcept((byte)0))
        {
            return Fail("the record's padding is damaged");
        }

        var mark = new WriteMark(markValue);
        string? mismatch = Mismatch(header, mark);
        if (mismatch is not null)
        {
            IsForeign = true;
            return Fail(mismatch);
        }

        if (!TryReadMembership(header, record))
        {
            IsForeign = true;
            return Fail("the members in the record cannot be read");
        }

        if (!_insideWrite)
        {
            LastWritePosition = Position;
        }

        segment.Positions.Add(header.Index, Position);
        Last = LogLink.To(header);
        LatestHybridTime = Math.Max(LatestHybridTime, header.HybridTime);
        Position += recordBytes;
        _insideWrite = !mark.IsLastOfWrite;
        if (mark.IsLastOfWrite)
        {
            Write++;
        }

        return true;
    }

    private bool TryReadMembership(LogRecordHeader header, ReadOnlySpan<byte> record)
    {
        Membership = null;
        if (header.Kind != EntryKind.Membership)
        {
            return true;
        }

        bool isRead = Raft.Members.Membership.TryDecode(
            record.Slice(LogRecordHeader.Bytes, header.BodyBytes), out Membership? membership);
        Membership = isRead ? new PlacedMembership(header.Index, membership!) : null;
        return isRead;
    }

    private string? Mismatch(LogRecordHeader header, WriteMark mark)
    {
        if (header.Group != segment.Header.Group)
        {
            return $"a record of group {header.Group} is there, not of group {segment.Header.Group}";
        }

        if (header.Index != Last.Index.Next)
        {
            return $"the record there is entry {header.Index}";
        }

        if (header.Chain != Last.Checksum)
        {
            return "the record is not chained to the one before";
        }

        if (header.Term < Last.Term)
        {
            return $"its term {header.Term} is lower than term {Last.Term} before it";
        }

        return mark.IsOf(Write) ? null : $"the record is not of write {Write}, which comes next";
    }

    private bool Fail(string fault)
    {
        Fault = fault;
        return false;
    }
}
