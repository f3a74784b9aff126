using Wiber.Node.Broker.Commands;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups.Commands;

/// <summary>
/// A member is done with partitions that were asked back from it. Of others nothing happens, nor of one that was asked back only
/// after what it knows of: so it may be said again, and a copy that comes late does no harm.
/// <code>
/// text group, text member, u64 joined at, i64 generation, i32 count; per partition: i32 topic, i32 partition
/// </code>
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Member">The member's name.</param>
/// <param name="JoinedAt">Which member of that name: the entry of its join; zero for whichever it is.</param>
/// <param name="Generation">The generation of the group that the member knows.</param>
/// <param name="Partitions">1 to 10,000 partitions.</param>
internal sealed record ReleasePartitions(
    string Group, string Member, LogIndex JoinedAt, long Generation, IReadOnlyList<TopicPartition> Partitions)
    : GroupCommand(Group)
{
    private const int PartitionBytes = 2 * sizeof(int);

    public override bool IsValid =>
        base.IsValid && GroupName.IsValid(Member) && Partitions.Count is >= 1 and <= GroupLimits.PartitionsPerCommand;

    private protected override BrokerCommandType Type => BrokerCommandType.ReleasePartitions;

    /// <summary>Reads the fields, or nothing if they are not right.</summary>
    public static ReleasePartitions? Read(ReadOnlySpan<byte> fields)
    {
        var reader = new FieldReader(fields);
        (string group, string member, LogIndex joinedAt) = (reader.ReadText(), reader.ReadText(), reader.ReadIndex());
        long generation = reader.ReadInt64();
        var partitions = new TopicPartition[reader.ReadCount(GroupLimits.PartitionsPerCommand, PartitionBytes)];
        for (int i = 0; i < partitions.Length; i++)
        {
            partitions[i] = new TopicPartition(reader.ReadInt32(), reader.ReadInt32());
        }

        return Accept(new ReleasePartitions(group, member, joinedAt, generation, partitions), reader);
    }

    private protected override void WriteRest(ref FieldWriter writer)
    {
        writer.Write(Member);
        writer.Write(JoinedAt);
        writer.Write(Generation);
        writer.Write(Partitions.Count);
        foreach (TopicPartition partition in Partitions)
        {
            writer.Write(partition.Topic);
            writer.Write(partition.Partition);
        }
    }
}
