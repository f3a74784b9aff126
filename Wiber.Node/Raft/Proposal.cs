using Wiber.Client;

namespace Wiber.Node.Raft;

/// <summary>
/// What a leader is asked to append: a record buffer whose body is in place and checked, and the leader's time for it. Raft has
/// no clock of its own,
/// so the time is a value that comes in.
/// </summary>
public sealed class Proposal
{
    /// <summary>Takes a buffer from <see cref="LogEntry.AllocateRecord"/> with its body filled in.</summary>
    public Proposal(EntryKind kind, Memory<byte> record, int bodyBytes, uint bodyChecksum)
    {
        Invariant.Require(record.Length == LogRecordHeader.RecordBytes(bodyBytes));
        Kind = kind;
        Record = record;
        BodyBytes = bodyBytes;
        BodyChecksum = bodyChecksum;
    }

    public EntryKind Kind { get; }

    public Memory<byte> Record { get; }

    public int BodyBytes { get; }

    public uint BodyChecksum { get; }

    /// <summary>The leader's time, set when the entry is appended.</summary>
    public EntryTime Time { get; set; }

    /// <summary>A proposal from a body of its own; for small ones, such as commands.</summary>
    public static Proposal Of(EntryKind kind, ReadOnlySpan<byte> body)
    {
        byte[] record = LogEntry.AllocateRecord(body.Length);
        body.CopyTo(record.AsSpan(LogRecordHeader.Bytes));
        return new Proposal(kind, record, body.Length, Crc32C.Compute(body));
    }
}
