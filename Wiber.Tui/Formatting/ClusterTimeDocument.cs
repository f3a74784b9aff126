using Wiber.Client.Api;

namespace Wiber.Tui.Formatting;

/// <summary>The clocks of all nodes: the document of <c>wiber time --json</c>.</summary>
/// <param name="Nodes">Those that answered.</param>
/// <param name="Unreached">The ids of the others.</param>
internal sealed record ClusterTimeDocument(IReadOnlyList<NodeTime> Nodes, IReadOnlyList<string> Unreached);
