namespace Wiber.Client.Diagnostics;

/// <summary>What a look at a cluster or at its machine found.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Check">What was looked at.</param>
/// <param name="Target">The node, cluster or machine.</param>
/// <param name="Message">What was found.</param>
/// <param name="Action">What to do; null if nothing.</param>
public sealed record ClusterFinding(FindingSeverity Severity, string Check, string Target, string Message, string? Action = null)
{
    /// <summary>Something is as it should be.</summary>
    public static ClusterFinding Ok(string check, string target, string message) =>
        new(FindingSeverity.Ok, check, target, message);

    /// <summary>It works, and less can go wrong than should.</summary>
    public static ClusterFinding Warning(string check, string target, string message, string? action) =>
        new(FindingSeverity.Warning, check, target, message, action);

    /// <summary>It does not work.</summary>
    public static ClusterFinding Error(string check, string target, string message, string? action) =>
        new(FindingSeverity.Error, check, target, message, action);
}
