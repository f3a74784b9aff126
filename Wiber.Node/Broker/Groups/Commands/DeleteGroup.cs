using Wiber.Node.Broker.Commands;

namespace Wiber.Node.Broker.Groups.Commands;

/// <summary>
/// Forgets a group without members, with its offsets.
/// <code>
/// text group
/// </code>
/// </summary>
/// <param name="Group">The group's name.</param>
internal sealed record DeleteGroup(string Group) : GroupCommand(Group)
{
    private protected override BrokerCommandType Type => BrokerCommandType.DeleteGroup;

    /// <summary>Reads the fields, or nothing if they are not right.</summary>
    public static DeleteGroup? Read(ReadOnlySpan<byte> fields)
    {
        var reader = new FieldReader(fields);
        return Accept(new DeleteGroup(reader.ReadText()), reader);
    }

    private protected override void WriteRest(ref FieldWriter writer)
    {
        // The name is all there is.
    }
}
