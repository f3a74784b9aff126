using Wiber.Client.Api.Groups;
using Wiber.Client.Text;
using Wiber.Tui.Monitor.Keys;

namespace Wiber.Tui.Monitor.Views;

/// <summary>How far a consumer group is in each partition.</summary>
internal sealed record GroupView(GroupDescription Group, int Selected = 0) : ListView(KeyScope.List, Selected)
{
    public override string Title =>
        $"Group {TerminalText.Escape(Group.Group)}: {Group.State}, {Group.Members.Count} members, lag {Group.Lag}";

    public override int Count => Group.Partitions.Count;

    public override string EmptyText => "The group reads no partition.";
}
