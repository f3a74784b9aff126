using Wiber.Node.Broker.Commands;

namespace Wiber.Node.Broker.Groups.Commands;

/// <summary>A command that carries offsets, as its last fields: i32 count; per offset: i32 topic, i32 partition, i64 offset,
/// text metadata.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Offsets">1 to 10,000 offsets; of two for one partition both are looked at, in order.</param>
internal abstract record OffsetsCommand(string Group, IReadOnlyList<PartitionOffset> Offsets) : GroupCommand(Group)
{
    private const int OffsetBytesMin = (2 * sizeof(int)) + sizeof(long) + sizeof(ushort);

    public override bool IsValid =>
        base.IsValid
        && Offsets.Count is >= 1 and <= GroupLimits.PartitionsPerCommand
        && Offsets.All(offset => IsText(offset.Metadata, GroupLimits.MetadataBytesMax));

    private protected static PartitionOffset[] ReadOffsets(ref FieldReader reader)
    {
        var offsets = new PartitionOffset[reader.ReadCount(GroupLimits.PartitionsPerCommand, OffsetBytesMin)];
        for (int i = 0; i < offsets.Length; i++)
        {
            var partition = new TopicPartition(reader.ReadInt32(), reader.ReadInt32());
            offsets[i] = new PartitionOffset(partition, reader.ReadInt64(), reader.ReadText());
        }

        return offsets;
    }

    private protected void WriteOffsets(ref FieldWriter writer)
    {
        writer.Write(Offsets.Count);
        foreach (PartitionOffset offset in Offsets)
        {
            writer.Write(offset.Partition.Topic);
            writer.Write(offset.Partition.Partition);
            writer.Write(offset.Offset);
            writer.Write(offset.Metadata);
        }
    }
}
