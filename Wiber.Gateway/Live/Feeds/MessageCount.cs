namespace Wiber.Gateway.Live.Feeds;

/// <summary>How many messages all topics have had, and when they were counted.</summary>
internal sealed record MessageCount(long Total, DateTimeOffset At);
