using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.Client.Lifecycle;

/// <summary>What came of stopping a node.</summary>
public sealed record StoppedNode(NodeConfig Node, NodeStopOutcome Outcome);
