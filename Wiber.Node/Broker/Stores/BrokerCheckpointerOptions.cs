namespace Wiber.Node.Broker.Stores;

/// <summary>The times of the checkpointer.</summary>
internal sealed record BrokerCheckpointerOptions
{
    /// <summary>Time between checkpoints while there are few changes.</summary>
    public int IntervalMs { get; init; } = 1000;

    /// <summary>How long to wait before a full disk is tried again.</summary>
    public int DiskFullRetryMs { get; init; } = 1000;
}
