namespace Wiber.Tui.Formatting;

/// <summary>A line of a node's log, as JSON.</summary>
internal sealed record LogLineDocument(string Node, string Line);
