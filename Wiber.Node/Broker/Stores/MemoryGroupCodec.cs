using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Rows;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Stores;

/// <summary>Writes the rows of groups of a store in memory as bytes; a part of <see cref="MemoryBrokerCodec"/>.</summary>
internal static class MemoryGroupCodec
{
    public static void Write(BinaryWriter writer, GroupRows rows)
    {
        writer.WriteAll(rows.Groups, row =>
        {
            writer.Write(row.Group);
            writer.Write(row.Generation);
        });
        writer.WriteAll(rows.Members, row => Write(writer, row));
        writer.WriteAll(rows.Ownerships, row =>
        {
            writer.Write(row.Group);
            Write(writer, row.Partition);
            writer.Write(row.Ownership.Owner);
            writer.Write(row.Ownership.Target ?? "");
            writer.Write(row.Ownership.RevokedGeneration);
        });
        writer.WriteAll(rows.Offsets, row =>
        {
            writer.Write(row.Group);
            Write(writer, row.Partition);
            writer.Write(row.Committed.Offset);
            writer.Write(row.Committed.Metadata);
        });
    }

    public static GroupRows Read(BinaryReader reader) => new(
        reader.ReadAll(() => new GroupRow(reader.ReadString(), reader.ReadInt64())),
        reader.ReadAll(() => ReadMember(reader)),
        reader.ReadAll(() => new OwnershipRow(
            reader.ReadString(),
            ReadPartition(reader),
            new PartitionOwnership(reader.ReadString(), ReadTarget(reader), reader.ReadInt64()))),
        reader.ReadAll(() => new CommittedOffsetRow(
            reader.ReadString(), ReadPartition(reader), new CommittedOffset(reader.ReadInt64(), reader.ReadString()))));

    private static void Write(BinaryWriter writer, MemberRow row)
    {
        GroupMember member = row.Member;
        writer.Write(row.Group);
        writer.Write(member.Name);
        writer.Write(member.Client);
        writer.Write(member.SessionTimeoutMs);
        writer.WriteAll(member.Topics, writer.Write);
        writer.Write(member.JoinedAt.Value);
        writer.Write(member.AssignedGeneration);
    }

    private static MemberRow ReadMember(BinaryReader reader) => new(
        reader.ReadString(),
        new GroupMember(
            reader.ReadString(),
            reader.ReadString(),
            reader.ReadInt32(),
            reader.ReadAll(reader.ReadString),
            new LogIndex(reader.ReadUInt64()),
            reader.ReadInt64()));

    private static string? ReadTarget(BinaryReader reader) => reader.ReadString() is { Length: > 0 } target ? target : null;

    private static void Write(BinaryWriter writer, TopicPartition partition)
    {
        writer.Write(partition.Topic);
        writer.Write(partition.Partition);
    }

    private static TopicPartition ReadPartition(BinaryReader reader) => new(reader.ReadInt32(), reader.ReadInt32());
}
