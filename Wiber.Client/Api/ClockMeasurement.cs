namespace Wiber.Client.Api;

/// <summary>
/// How this machine's clock stands to the cluster's, as it was measured. The bound is null while the node does not know how far
/// its own clock is.
/// </summary>
public sealed record ClockMeasurement : ClockOffset
{
    /// <summary>Time that the best exchange spent on its way, there and back.</summary>
    public required TimeSpan Delay { get; init; }

    /// <summary>The node that answered it.</summary>
    public required string Node { get; init; }
}
