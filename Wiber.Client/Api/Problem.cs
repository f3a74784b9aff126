namespace Wiber.Client.Api;

/// <summary>An error as nodes send it: problem details (RFC 9457) with a stable code.</summary>
public sealed record Problem
{
    /// <summary>Kind of problem as a URI.</summary>
    public string? Type { get; init; }

    /// <summary>Kind of problem in words.</summary>
    public string? Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>What happened this time.</summary>
    public string? Detail { get; init; }

    /// <summary>Kind of problem for programs, see <see cref="WiberErrorCodes"/>.</summary>
    public string? Code { get; init; }

    /// <summary>With <c>not_leader</c>: base address of the leader.</summary>
    public Uri? LeaderUrl { get; init; }
}
