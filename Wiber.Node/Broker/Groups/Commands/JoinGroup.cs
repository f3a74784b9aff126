using Wiber.Node.Broker.Commands;

namespace Wiber.Node.Broker.Groups.Commands;

/// <summary>
/// A consumer comes into a group, or comes back under its name: then it keeps its partitions, and whoever had the name before is
/// shut out.
/// <code>
/// text group, text member, text client, i32 session timeout in ms, i32 count of topics; per topic: text name
/// </code>
/// </summary>
/// <param name="Group">The group's name; it is made if it is not there.</param>
/// <param name="Member">The member's name.</param>
/// <param name="Client">What it calls itself for people; may be empty.</param>
/// <param name="SessionTimeoutMs">How long it may be silent, 1 s to 5 min.</param>
/// <param name="Topics">1 to 256 names of topics, which need not exist; one that comes twice counts once.</param>
internal sealed record JoinGroup(
    string Group, string Member, string Client, int SessionTimeoutMs, IReadOnlyList<string> Topics) : GroupCommand(Group)
{
    private const int TopicBytesMin = sizeof(ushort) + 1;

    public override bool IsValid =>
        base.IsValid
        && GroupName.IsValid(Member)
        && IsText(Client, GroupLimits.ClientBytesMax)
        && SessionTimeoutMs is >= GroupLimits.SessionTimeoutMsMin and <= GroupLimits.SessionTimeoutMsMax
        && Topics.Count is >= 1 and <= GroupLimits.TopicsPerMember
        && Topics.All(GroupName.IsValid);

    private protected override BrokerCommandType Type => BrokerCommandType.JoinGroup;

    /// <summary>Reads the fields, or nothing if they are not right.</summary>
    public static JoinGroup? Read(ReadOnlySpan<byte> fields)
    {
        var reader = new FieldReader(fields);
        (string group, string member, string client) = (reader.ReadText(), reader.ReadText(), reader.ReadText());
        int sessionTimeoutMs = reader.ReadInt32();
        var topics = new string[reader.ReadCount(GroupLimits.TopicsPerMember, TopicBytesMin)];
        for (int i = 0; i < topics.Length; i++)
        {
            topics[i] = reader.ReadText();
        }

        return Accept(new JoinGroup(group, member, client, sessionTimeoutMs, topics), reader);
    }

    private protected override void WriteRest(ref FieldWriter writer)
    {
        writer.Write(Member);
        writer.Write(Client);
        writer.Write(SessionTimeoutMs);
        writer.Write(Topics.Count);
        foreach (string topic in Topics)
        {
            writer.Write(topic);
        }
    }
}
