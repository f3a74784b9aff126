using Wiber.Client.Api;

namespace Wiber.Tui.Formatting;

/// <summary>How the clocks of all nodes have done: the document of <c>wiber time stats --json</c>.</summary>
/// <param name="Nodes">Those that answered.</param>
/// <param name="Unreached">The ids of the others.</param>
internal sealed record ClusterTimeStatisticsDocument(IReadOnlyList<NodeTimeStatistics> Nodes, IReadOnlyList<string> Unreached);
