namespace Wiber.Client.Configuration;

/// <summary>How the nodes keep their clocks together: section <c>[clock]</c>. See docs/time.md.</summary>
public sealed record ClockOptions
{
    /// <summary>The most that <see cref="NtpServers"/> can be.</summary>
    public const int NtpServersMax = 8;

    /// <summary>How often every node measures the clocks of the others. Default 30,000.</summary>
    public int SyncIntervalMs { get; init; } = 30_000;

    /// <summary>
    /// What is assumed of the machines: none of their monotonic clocks runs faster or slower than true time by more than so many
    /// millionths. Every error bound rests on it. Default 50, twice what a quartz is sold with.
    /// </summary>
    public int DriftPpmMax { get; init; } = 50;

    /// <summary>How far the wall clock of a machine that is well kept may be from true time. Default 100.</summary>
    public int WallErrorMs { get; init; } = 100;

    /// <summary>A node whose wall clock is further from cluster time is shown as out of bound, and warns. Default 100.</summary>
    public int SkewMsMax { get; init; } = 100;

    /// <summary>NTP servers that every node asks, and to whose time a leader moves cluster time. Default none.</summary>
    public IReadOnlyList<NtpServer> NtpServers { get; init; } = [];
}
