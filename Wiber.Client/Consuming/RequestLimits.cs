namespace Wiber.Client.Consuming;

/// <summary>What bounds the requests of a consumer in a group.</summary>
internal static class RequestLimits
{
    /// <summary>
    /// How many partitions one may name. With names as long as may be they make up less than the largest body that a node takes.
    /// </summary>
    public const int PartitionsMax = 2_000;

    /// <summary>How long a node may wait for something to answer.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);

    /// <summary>How long to pause after a failure that may pass.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);
}
