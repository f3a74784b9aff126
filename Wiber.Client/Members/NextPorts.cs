using System.Net;
using System.Net.Sockets;
using Wiber.Client.Configuration;

namespace Wiber.Client.Members;

/// <summary>Chooses the ports of a new node: behind those of the others, neither named in cluster.toml nor taken here.</summary>
internal static class NextPorts
{
    private const int TriesMax = 1000;
    private const int PortDefault = 9101;

    /// <param name="config">The cluster.</param>
    /// <param name="host">The new node's host.</param>
    /// <param name="port">The port for clients if the user gave one.</param>
    /// <param name="peerPort">The port for peers if the user gave one.</param>
    /// <exception cref="MemberChangeException">There is no free port behind those of the others.</exception>
    public static (int Port, int PeerPort) Choose(ClusterConfig config, string host, int? port, int? peerPort)
    {
        NodeConfig[] neighbours = config.Nodes.Where(node => node.Host == host).ToArray();
        int[] used = neighbours.SelectMany(node => (int[])[node.Port, node.PeerPort]).ToArray();
        int first = neighbours.Select(node => node.Port + 1).DefaultIfEmpty(PortDefault).Max();
        foreach (int candidate in port is { } given ? [given] : Enumerable.Range(first, TriesMax))
        {
            int peer = peerPort ?? candidate + NodeConfig.PeerPortOffset;
            bool isFree = (port is not null || IsFree(host, candidate, used))
                && (peerPort is not null || IsFree(host, peer, used));
            if (isFree && candidate != peer)
            {
                return (candidate, peer);
            }
        }

        throw new MemberChangeException($"no free ports on {host} behind those of the other nodes; give --port and --peer-port");
    }

    private static bool IsFree(string host, int port, int[] used) =>
        port <= ushort.MaxValue && !used.Contains(port) && !IsTakenHere(host, port);

    /// <summary>
    /// Known only of this machine's own addresses; whether a port is free elsewhere shows when the node starts.
    /// </summary>
    private static bool IsTakenHere(string host, int port)
    {
        if (!IPAddress.TryParse(host == "localhost" ? "127.0.0.1" : host, out IPAddress? address))
        {
            return false;
        }

        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return false;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }
}
