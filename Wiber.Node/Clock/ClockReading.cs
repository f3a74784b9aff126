namespace Wiber.Node.Clock;

/// <summary>What a node's synchronized clock says at a moment.</summary>
/// <param name="TimeUs">Microseconds since 1970.</param>
/// <param name="BoundUs">
/// How far that can be from cluster time, in microseconds; nothing while the node is not synchronized. On the leader, whose clock
/// is cluster time, how far it can have been from the cluster time before it when it took over; 1 at least.
/// </param>
public readonly record struct ClockReading(long TimeUs, long? BoundUs);
