namespace Wiber.Client.Configuration;

/// <summary>Timing of elections and heartbeats: section <c>[raft]</c>.</summary>
public sealed record RaftOptions
{
    /// <summary>
    /// Lower end of the random election timeout: a follower that hears from no leader that long asks for votes. Default 300.
    /// </summary>
    public int ElectionTimeoutMsMin { get; init; } = 300;

    /// <summary>Upper end of the random election timeout. Default 600.</summary>
    public int ElectionTimeoutMsMax { get; init; } = 600;

    /// <summary>How often a leader that has nothing to replicate says that it lives. Default 100.</summary>
    public int HeartbeatMs { get; init; } = 100;
}
