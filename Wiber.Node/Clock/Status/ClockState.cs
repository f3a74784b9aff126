namespace Wiber.Node.Clock.Status;

/// <summary>What a node's synchronized clock rests on.</summary>
internal enum ClockState
{
    /// <summary>Cluster time is not known yet: the wall clock stands in, without a bound.</summary>
    Unsynchronized,

    /// <summary>This node leads: its clock is cluster time.</summary>
    Leading,

    /// <summary>The leader's clock was measured in the latest round.</summary>
    Following,

    /// <summary>The leader's clock was not reached in the latest round, or it is not trusted: the clock runs on alone.</summary>
    Holdover,
}
