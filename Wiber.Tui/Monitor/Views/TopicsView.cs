using Wiber.Client.Api;
using Wiber.Tui.Monitor.Keys;

namespace Wiber.Tui.Monitor.Views;

/// <summary>The topics.</summary>
internal sealed record TopicsView(IReadOnlyList<TopicDescription> Topics, int Selected = 0) : ListView(KeyScope.List, Selected)
{
    public override string Title => "Topics";

    public override int Count => Topics.Count;

    public override string EmptyText => "There are no topics yet: p publishes a first message.";
}
