using System.Collections.Immutable;
using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Reducing;

/// <summary>Nodes that come and go while the monitor runs.</summary>
internal static class RosterReducer
{
    /// <summary>Keeps what is known of the nodes that stay, and the one in focus in focus.</summary>
    public static MonitorState Know(MonitorState state, IReadOnlyList<KnownNode> nodes)
    {
        if (nodes.Count == 0)
        {
            return state;
        }

        string focused = state.Focused.Id;
        ImmutableArray<NodeState> next =
        [
            .. nodes.Select(node => (state.Find(node.Id) ?? new NodeState { Id = node.Id, Url = node.Url }) with
            {
                Url = node.Url,
                IsConfigured = node.IsConfigured,
            }),
        ];
        int focus = nodes.TakeWhile(node => node.Id != focused).Count();
        MonitorState known = state with { Nodes = next, Focus = Math.Min(focus, next.Length - 1) };
        foreach (NodeState gone in state.Nodes.Where(node => known.Find(node.Id) is null))
        {
            known = known.Tell(Tone.Plain, $"{gone.Id} was taken out of the cluster");
        }

        foreach (NodeState added in next.Where(node => state.Find(node.Id) is null))
        {
            known = known.Tell(Tone.Good, added.IsConfigured
                ? $"{added.Id} was added to cluster.toml"
                : $"{added.Id} is a member and not in cluster.toml");
        }

        return known;
    }
}
