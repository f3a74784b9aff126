namespace Wiber.Client.Api;

/// <summary>Who leads after leadership was handed over.</summary>
public sealed record LeaderAnswer
{
    /// <summary>The leader's id.</summary>
    public required string Leader { get; init; }

    /// <summary>Its term.</summary>
    public required long Term { get; init; }
}
