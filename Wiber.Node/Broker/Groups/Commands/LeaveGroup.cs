using Wiber.Node.Broker.Commands;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups.Commands;

/// <summary>
/// A member is no longer in its group; its partitions go to others at once.
/// <code>
/// text group, text member, u64 joined at, u8 reason
/// </code>
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Member">The member's name.</param>
/// <param name="JoinedAt">Which member of that name: the entry of its join; zero for whichever it is.</param>
/// <param name="Reason">Why.</param>
internal sealed record LeaveGroup(string Group, string Member, LogIndex JoinedAt, LeaveReason Reason) : GroupCommand(Group)
{
    public override bool IsValid =>
        base.IsValid && GroupName.IsValid(Member) && Enum.IsDefined(Reason);

    private protected override BrokerCommandType Type => BrokerCommandType.LeaveGroup;

    /// <summary>Reads the fields, or nothing if they are not right.</summary>
    public static LeaveGroup? Read(ReadOnlySpan<byte> fields)
    {
        var reader = new FieldReader(fields);
        var command = new LeaveGroup(reader.ReadText(), reader.ReadText(), reader.ReadIndex(), (LeaveReason)reader.ReadByte());
        return Accept(command, reader);
    }

    private protected override void WriteRest(ref FieldWriter writer)
    {
        writer.Write(Member);
        writer.Write(JoinedAt);
        writer.Write((byte)Reason);
    }
}
