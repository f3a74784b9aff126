using Wiber.Client.Diagnostics;

namespace Wiber.PowerShell.Diagnostics;

/// <summary>What a look at a cluster found.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Check">What was looked at.</param>
/// <param name="Target">The node or cluster.</param>
/// <param name="Message">What was found.</param>
/// <param name="RecommendedAction">What to do; null if nothing.</param>
/// <param name="Config">The cluster, as -Config takes it: its file, or the addresses of its nodes.</param>
public sealed record WiberFinding(
    FindingSeverity Severity, string Check, string Target, string Message, string? RecommendedAction, string Config)
{
    internal static WiberFinding Of(ClusterFinding finding, string config) =>
        new(finding.Severity, finding.Check, finding.Target, finding.Message, finding.Action, config);
}
