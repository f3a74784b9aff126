namespace Wiber.PowerShell.Nodes;

/// <summary>Whether a node's process runs.</summary>
public enum NodeState
{
    /// <summary>It does not, or cannot be reached.</summary>
    Down,

    /// <summary>It runs.</summary>
    Up,

    /// <summary>It is there and halted.</summary>
    Suspended,
}
