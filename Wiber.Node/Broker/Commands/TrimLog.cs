using System.Buffers.Binary;
using Wiber.Node.Broker.Retention;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Commands;

/// <summary>
/// Messages in entries up to <see cref="LastRemoved"/> are no longer there. Made by <see cref="TrimPlanner"/>, which reads the
/// log once for all nodes: applying it must not read entries, because a node that took over a snapshot may not have them.
/// <code>
/// u64 last removed entry
/// per cut: i32 topic, i32 partition, u64 index, i64 base offset, i64 record bytes before
/// </code>
/// </summary>
/// <param name="LastRemoved">The last entry that is not needed any more.</param>
/// <param name="Cuts">
/// Where partitions begin behind it, of which the offset index does not say so by itself; at most one per partition.
/// </param>
internal sealed record TrimLog(LogIndex LastRemoved, IReadOnlyList<PartitionCut> Cuts) : BrokerCommand
{
    private const int CutBytes = 32;

    private protected override BrokerCommandType Type => BrokerCommandType.TrimLog;

    private protected override int FieldBytes => sizeof(ulong) + (Cuts.Count * CutBytes);

    /// <summary>Reads the fields, or nothing if they are not whole.</summary>
    public static TrimLog? Read(ReadOnlySpan<byte> fields)
    {
        if (fields.Length < sizeof(ulong) || (fields.Length - sizeof(ulong)) % CutBytes != 0)
        {
            return null;
        }

        var lastRemoved = new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(fields));
        var cuts = new PartitionCut[fields.Length / CutBytes];
        fields = fields[sizeof(ulong)..];
        for (int i = 0; i < cuts.Length; i++)
        {
            cuts[i] = new PartitionCut(
                BinaryPrimitives.ReadInt32LittleEndian(fields),
                BinaryPrimitives.ReadInt32LittleEndian(fields[4..]),
                new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(fields[8..])),
                BinaryPrimitives.ReadInt64LittleEndian(fields[16..]),
                BinaryPrimitives.ReadInt64LittleEndian(fields[24..]));
            fields = fields[CutBytes..];
        }

        return new TrimLog(lastRemoved, cuts);
    }

    private protected override void WriteFields(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, LastRemoved.Value);
        target = target[sizeof(ulong)..];
        foreach (PartitionCut cut in Cuts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(target, cut.Topic);
            BinaryPrimitives.WriteInt32LittleEndian(target[4..], cut.Partition);
            BinaryPrimitives.WriteUInt64LittleEndian(target[8..], cut.Index.Value);
            BinaryPrimitives.WriteInt64LittleEndian(target[16..], cut.BaseOffset);
            BinaryPrimitives.WriteInt64LittleEndian(target[24..], cut.RecordBytesBefore);
            target = target[CutBytes..];
        }
    }
}
