using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.Client.Lifecycle;

/// <summary>What came of starting a node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Before">Whether its process ran before.</param>
/// <param name="Error">Why it does not run; null if it does.</param>
public sealed record StartedNode(NodeConfig Node, NodeRunState Before, NodeStartException? Error);
