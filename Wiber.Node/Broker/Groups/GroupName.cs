using Wiber.Client.Messages;

namespace Wiber.Node.Broker.Groups;

/// <summary>The rule for the names of groups and of their members: that of topic names.</summary>
internal static class GroupName
{
    public static bool IsValid(string name) => TopicName.TryValidate(name, out _);
}
