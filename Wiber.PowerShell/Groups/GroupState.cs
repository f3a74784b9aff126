namespace Wiber.PowerShell.Groups;

/// <summary>Whether a consumer group has members, and partitions are changing hands.</summary>
public enum GroupState
{
    /// <summary>A state that this module does not know.</summary>
    Unknown,

    /// <summary>It has no members.</summary>
    Empty,

    /// <summary>Partitions are changing hands.</summary>
    Rebalancing,

    /// <summary>Every partition has its owner.</summary>
    Stable,
}
