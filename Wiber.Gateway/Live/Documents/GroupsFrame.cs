using Wiber.Client.Api.Groups;

namespace Wiber.Gateway.Live.Documents;

/// <summary>The consumer groups.</summary>
/// <param name="Groups">The first of them by name.</param>
/// <param name="Count">How many there are.</param>
internal sealed record GroupsFrame(IReadOnlyList<GroupDescription> Groups, int Count)
{
    public string Type => "groups";
}
