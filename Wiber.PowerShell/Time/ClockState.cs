namespace Wiber.PowerShell.Time;

/// <summary>What a node's clock rests on.</summary>
public enum ClockState
{
    /// <summary>A state that this module does not know.</summary>
    Unknown,

    /// <summary>It is cluster time.</summary>
    Leading,

    /// <summary>It is kept to the leader's.</summary>
    Following,

    /// <summary>It runs on alone, for the leader's was not measured of late.</summary>
    Holdover,

    /// <summary>It is the wall clock.</summary>
    Unsynchronized,
}
