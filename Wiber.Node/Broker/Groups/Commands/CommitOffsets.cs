using Wiber.Node.Broker.Commands;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups.Commands;

/// <summary>
/// A consumer is done with messages. It counts for each partition on its own, and never goes back: an offset before the one that
/// is committed, as of a retry that comes late, leaves that as it is.
/// <code>
/// text group, text member (empty for none), u64 joined at, offsets
/// </code>
/// </summary>
/// <param name="Group">The group's name; without a member it is made if it is not there.</param>
/// <param name="Member">Who owns the partitions; nothing for a consumer that is no member, while the group has none.</param>
/// <param name="JoinedAt">Which member of that name: the entry of its join; zero for whichever it is.</param>
/// <param name="Offsets">Where to go on.</param>
internal sealed record CommitOffsets(
    string Group, string? Member, LogIndex JoinedAt, IReadOnlyList<PartitionOffset> Offsets) : OffsetsCommand(Group, Offsets)
{
    public override bool IsValid => base.IsValid && (Member is null || GroupName.IsValid(Member));

    private protected override BrokerCommandType Type => BrokerCommandType.CommitOffsets;

    /// <summary>Reads the fields, or nothing if they are not right.</summary>
    public static CommitOffsets? Read(ReadOnlySpan<byte> fields)
    {
        var reader = new FieldReader(fields);
        (string group, string member, LogIndex joinedAt) = (reader.ReadText(), reader.ReadText(), reader.ReadIndex());
        PartitionOffset[] offsets = ReadOffsets(ref reader);
        return Accept(new CommitOffsets(group, member.Length == 0 ? null : member, joinedAt, offsets), reader);
    }

    private protected override void WriteRest(ref FieldWriter writer)
    {
        writer.Write(Member ?? "");
        writer.Write(JoinedAt);
        WriteOffsets(ref writer);
    }
}
