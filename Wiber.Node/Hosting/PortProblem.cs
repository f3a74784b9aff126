using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.Node.Hosting;

/// <summary>Finds out which of a node's ports is taken, and where in cluster.toml it is set.</summary>
internal static class PortProblem
{
    public static string Describe(string configPath, ClusterConfig cluster, NodeConfig node)
    {
        (string key, int port) = PortState.IsTaken(node.Host, node.Port) ? ("port", node.Port)
            : node.LinePort is { } linePort && PortState.IsTaken(node.Host, linePort) ? ("line_port", linePort)
            : node.ChatPort is { } chatPort && PortState.IsTaken(node.Host, chatPort) ? ("chat_port", chatPort)
            : ("peer_port", node.PeerPort);
        int position = cluster.Nodes.TakeWhile(each => each.Id != node.Id).Count();
        return new ClusterConfigException(
            configPath,
            ClusterConfigLines.Find(configPath, position, key) ?? ClusterConfigLines.Find(configPath, position, "port"),
            $"node[{position}].{key}",
            $"port {port} on {node.Host} is in use by another program; stop it or choose another port").Message;
    }
}
