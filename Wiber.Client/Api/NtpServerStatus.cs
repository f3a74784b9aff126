namespace Wiber.Client.Api;

/// <summary>What a node heard from an NTP server last: part of <see cref="NodeTime"/>.</summary>
public sealed record NtpServerStatus
{
    /// <summary>Its address as in cluster.toml.</summary>
    public required string Server { get; init; }

    /// <summary>How far it is from a clock of its own, 1 to 15; null if its answer is not used.</summary>
    public int? Stratum { get; init; }

    /// <summary>Round trip in microseconds; null if its answer is not used.</summary>
    public long? DelayUs { get; init; }

    /// <summary>Why its answer is not used, or that there was none; null if it is used.</summary>
    public string? Problem { get; init; }
}
