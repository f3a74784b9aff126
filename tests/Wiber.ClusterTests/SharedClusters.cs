using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>Three nodes, as most people run them.</summary>
public sealed class ThreeNodes() : SharedCluster(() => TestCluster.StartAsync());

/// <summary>Three nodes with ports for the line protocol.</summary>
public sealed class ThreeNodesWithLines() : SharedCluster(() => TestCluster.StartAsync(hasLinePorts: true));

/// <summary>Three nodes with ports for the chat.</summary>
public sealed class ThreeNodesWithChat() : SharedCluster(() => TestCluster.StartAsync(hasChatPorts: true));

/// <summary>One node, for what has nothing to do with others.</summary>
public sealed class OneNode() : SharedCluster(() => TestCluster.StartAsync(nodes: 1));

/// <summary>One node with a port for the line protocol.</summary>
public sealed class OneNodeWithLines() : SharedCluster(() => TestCluster.StartAsync(nodes: 1, hasLinePorts: true));
