using System.Net;
using System.Net.Sockets;
using Wiber.Client.Configuration;

namespace Wiber.Client.Processes;

/// <summary>
/// Finds ports that nothing uses, for clusters that must not get in anyone's way. They lie outside the ranges from which systems
/// take the ports of outgoing connections, so that none of those takes the port of a node that is down for a moment.
/// </summary>
public static class FreePorts
{
    private const int First = 15_000;
    private const int Last = 32_000;
    private const int TriesMax = 10_000;

    // A node of one cluster may be down for a moment when another cluster is made.
    private static readonly HashSet<int> Given = [];

    /// <summary>
    /// Picks different free loopback ports, none that this process has picked before as long as there are others. Nothing keeps
    /// them free: use them soon.
    /// </summary>
    /// <exception cref="SocketException">The system has not that many free ports.</exception>
    public static int[] Pick(int count)
    {
        // All are held until the last is picked, or two calls at the same time might find the same ones.
        var holders = new List<Socket>(count);
        try
        {
            for (int tries = 0; holders.Count < count; tries++)
            {
                int port = Random.Shared.Next(First, Last);
                if (IsNew(port) && TryHold(port) is { } holder)
                {
                    holders.Add(holder);
                }
                else if (tries >= TriesMax)
                {
                    throw new SocketException((int)SocketError.AddressAlreadyInUse);
                }
            }

            return holders.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port).ToArray();
        }
        finally
        {
            holders.ForEach(socket => socket.Dispose());
        }
    }

    private static bool IsNew(int port)
    {
        lock (Given)
        {
            if (Given.Count > (Last - First) / 2)
            {
                Given.Clear();
            }

            return Given.Add(port);
        }
    }

    private static Socket? TryHold(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));

            // Sockets that are only bound may share a port on some systems; one that listens has it alone.
            socket.Listen();
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
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
