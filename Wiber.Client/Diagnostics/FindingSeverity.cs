namespace Wiber.Client.Diagnostics;

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>It is as it should be.</summary>
    Ok,

    /// <summary>The cluster works, and less can go wrong than should.</summary>
    Warning,

    /// <summary>The cluster does not work, or what it says does not agree.</summary>
    Error,
}
