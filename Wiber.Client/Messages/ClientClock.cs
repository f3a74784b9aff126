namespace Wiber.Client.Messages;

/// <summary>What a sender knows of its own clock.</summary>
/// <param name="OffsetUs">The cluster's time minus the sender's clock, in microseconds.</param>
/// <param name="BoundUs">How far the offset may be off, in microseconds, less than 2^32 - 1; null if that is not known.</param>
public readonly record struct ClientClock(long OffsetUs, uint? BoundUs)
{
    internal const int Bytes = sizeof(long) + sizeof(uint);
    internal const uint UnknownBound = uint.MaxValue;
}
