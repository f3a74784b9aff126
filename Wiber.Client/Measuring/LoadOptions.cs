namespace Wiber.Client.Measuring;

/// <summary>What load a <see cref="LoadGenerator"/> makes.</summary>
public sealed record LoadOptions
{
    /// <summary>Producers, each with one publish on its way at a time. Default 1.</summary>
    public int Producers { get; init; } = 1;

    /// <summary>Messages of each publish. Default 1.</summary>
    public int MessagesPerPublish { get; init; } = 1;

    /// <summary>Messages a second of all producers together; null for as many as are acknowledged.</summary>
    public double? MessagesPerSecond { get; init; }

    /// <summary>Publish that many messages, rounded up to whole publishes; null for no limit.</summary>
    public long? CountMax { get; init; }

    /// <summary>Begin no publish after this time; null for no limit.</summary>
    public TimeSpan? Duration { get; init; }
}
