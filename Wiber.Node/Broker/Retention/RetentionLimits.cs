namespace Wiber.Node.Broker.Retention;

/// <summary>How much of the log is kept. What either limit lets go is removed.</summary>
/// <param name="BytesMax">Bytes of segments; 0 for no limit.</param>
/// <param name="AgeMsMax">Milliseconds since a segment's last entry; 0 for no limit.</param>
internal readonly record struct RetentionLimits(long BytesMax, long AgeMsMax);
