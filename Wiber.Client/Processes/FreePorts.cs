using System.Net;
using System.Net.Sockets;
using Wiber.Client.Configuration;

namespace Wiber.Client.Processes;

/// <summary>Finds ports that nothing uses, for clusters that must not get in anyone's way.</summary>
public static class FreePorts
{
    /// <summary>Picks different free loopback ports. Nothing keeps them free: use them soon.</summary>
    /// <exception cref="SocketException">The system has not that many free ports.</exception>
    public static int[] Pick(int count)
    {
        // All are held until the last is picked, or the system might give the same one twice.
        var holders = new List<Socket>(count);
        try
        {
            for (int i = 0; i < count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                holders.Add(socket);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            }

            return holders.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port).ToArray();
        }
        finally
        {
            holders.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>Nodes <c>n1</c>, <c>n2</c>, ... on free loopback ports, their peer ports given explicitly.</summary>
    public static NodeConfig[] PickNodes(int count)
    {
        int[] ports = Pick(count * 2);
        return Enumerable.Range(0, count).Select(i => new NodeConfig
        {
            Id = $"n{i + 1}",
            Host = "127.0.0.1",
            Port = ports[i * 2],
            PeerPort = ports[(i * 2) + 1],
        }).ToArray();
    }
}
