using Wiber.Client.Api;
using Wiber.Client.Lifecycle;
using Wiber.Client.Processes;
using Wiber.Client.Text;

namespace Wiber.Tui.Monitor.Actions;

/// <summary>What came of an action, in a line.</summary>
internal static class ActionText
{
    public static string Of(IReadOnlyList<StartedNode> nodes) =>
        nodes.All(node => node.Before != NodeRunState.Down && node.Error is null)
        ? "all nodes run already"
        : string.Join(", ", nodes.Select(node =>
            node.Error is { } error ? $"{node.Node.Id}: {Line(error.Message)}"
            : node.Before == NodeRunState.Down ? $"{node.Node.Id} started"
            : $"{node.Node.Id} was {node.Before.ToString().ToLowerInvariant()}"));

    public static string Of(IReadOnlyList<StoppedNode> nodes) =>
        string.Join(", ", nodes.Select(node => Of(node.Node.Id, node.Outcome)));

    public static string Of(string node, NodeStopOutcome outcome) => outcome switch
    {
        NodeStopOutcome.WasDown => $"{node} was down",
        NodeStopOutcome.Stopped => $"{node} stopped",
        _ => $"{node} did not end in time and was killed",
    };

    public static string Of(NodeIsolation node) => node.IsolatedFrom.Count == 0
        ? $"{node.Node} is healed"
        : $"{node.Node} is cut off from {string.Join(",", node.IsolatedFrom)}";

    /// <summary>A text of any origin on one line.</summary>
    public static string Line(string text) => TerminalText.Escape(text.ReplaceLineEndings(" ").Trim());
}
