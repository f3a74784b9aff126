using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.Tui.Lifecycle;

/// <summary>What came of stopping a node.</summary>
internal sealed record StoppedNode(NodeConfig Node, NodeStopOutcome Outcome);
