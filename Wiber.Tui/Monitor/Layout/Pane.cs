namespace Wiber.Tui.Monitor.Layout;

/// <summary>Where the log of a node is.</summary>
/// <param name="Node">The node's index.</param>
/// <param name="Area">With the heading.</param>
internal readonly record struct Pane(int Node, Area Area);
