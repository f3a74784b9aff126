using Wiber.Client.Api.Groups;
using Wiber.Tui.Monitor.Keys;

namespace Wiber.Tui.Monitor.Views;

/// <summary>The consumer groups.</summary>
internal sealed record GroupsView(IReadOnlyList<GroupDescription> Groups, int Selected = 0) : ListView(KeyScope.List, Selected)
{
    public override string Title => "Consumer groups";

    public override int Count => Groups.Count;

    public override string EmptyText => "There are no consumer groups: `wiber receive TOPIC --group NAME` makes one.";
}
