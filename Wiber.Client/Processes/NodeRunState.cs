namespace Wiber.Client.Processes;

/// <summary>Whether a node's process runs.</summary>
public enum NodeRunState
{
    /// <summary>No process.</summary>
    Down,

    /// <summary>The process runs.</summary>
    Up,

    /// <summary>The process is there and halted.</summary>
    Suspended,
}
