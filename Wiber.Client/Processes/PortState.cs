using System.Net;
using System.Net.Sockets;

namespace Wiber.Client.Processes;

/// <summary>Whether a port of this machine is in use.</summary>
public static class PortState
{
    /// <summary>True if a program listens on the port, or it cannot be listened on for another reason.</summary>
    /// <param name="host">The address; a name stands for the loopback address.</param>
    /// <param name="port">The port.</param>
    public static bool IsTaken(string host, int port)
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
