using System.Net;
using System.Net.Sockets;
using Wiber.Client.Configuration;

namespace Wiber.Node.Hosting;

/// <summary>Finds out which of a node's ports is taken, and where in cluster.toml it is set.</summary>
internal static class PortProblem
{
    public static string Describe(string configPath, ClusterConfig cluster, NodeConfig node)
    {
        (string key, int port) = IsTaken(node.Host, node.Port) ? ("port", node.Port)
            : node.LinePort is { } linePort && IsTaken(node.Host, linePort) ? ("line_port", linePort)
            : node.ChatPort is { } chatPort && IsTaken(node.Host, chatPort) ? ("chat_port", chatPort)
            : ("peer_port", node.PeerPort);
        int position = cluster.Nodes.TakeWhile(each => each.Id != node.Id).Count();
        return new ClusterConfigException(
            configPath,
            ClusterConfigLines.Find(configPath, position, key) ?? ClusterConfigLines.Find(configPath, position, "port"),
            $"node[{position}].{key}",
            $"port {port} on {node.Host} is in use by another program; stop it or choose another port").Message;
    }

    private static bool IsTaken(string host, int port)
    {
        try
        {
            using var listener = new TcpListener(
                IPAddress.TryParse(host, out IPAddress? address) ? address : IPAddress.Loopback, port);
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
