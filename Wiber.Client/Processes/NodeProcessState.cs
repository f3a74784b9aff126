namespace Wiber.Client.Processes;

/// <summary>A node's process at one moment.</summary>
/// <param name="State">Whether it runs.</param>
/// <param name="Pid">Its process id; null if down.</param>
public readonly record struct NodeProcessState(NodeRunState State, int? Pid);
