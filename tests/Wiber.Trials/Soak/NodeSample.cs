namespace Wiber.Trials.Soak;

/// <summary>What a node's process held at a moment.</summary>
/// <param name="Node">The node's id.</param>
/// <param name="Minute">Minutes since the start.</param>
/// <param name="ResidentBytes">Memory.</param>
/// <param name="Handles">Open files and sockets.</param>
internal sealed record NodeSample(string Node, double Minute, long ResidentBytes, int Handles);
