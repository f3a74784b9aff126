namespace Wiber.Tui.Monitor.State;

/// <summary>What does not change while the monitor runs.</summary>
/// <param name="Name">The cluster's name.</param>
/// <param name="ConfigPath">The file, if its lines have to name it; null for the one that is found without.</param>
/// <param name="AsksFirst">Whether nodes are killed and stopped only after a yes.</param>
internal sealed record ClusterFacts(string Name, string? ConfigPath, bool AsksFirst);
