namespace Wiber.Node.Broker.Groups.Reading;

/// <summary>What a group is at.</summary>
internal enum GroupPhase
{
    /// <summary>It has no members.</summary>
    Empty,

    /// <summary>A member still has to let go of a partition that another one is to get.</summary>
    Rebalancing,

    /// <summary>Every partition is with the member that is to have it.</summary>
    Stable,
}
