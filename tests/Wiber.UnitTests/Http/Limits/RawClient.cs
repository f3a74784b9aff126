using System.Net.Sockets;
using System.Text;

namespace Wiber.UnitTests.Http.Limits;

/// <summary>A client that sends and reads what it likes, as slow and broken ones do.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _connection = new() { ReceiveBufferSize = 4 * 1024 };

    private RawClient()
    {
    }

    private NetworkStream Stream => _connection.GetStream();

    public static async Task<RawClient> ConnectAsync(Uri node)
    {
        var client = new RawClient();
        await client._connection.ConnectAsync(node.Host, node.Port);
        return client;
    }

    public Task SendAsync(string text) => Stream.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

    public Task SendAsync(byte[] bytes) => Stream.WriteAsync(bytes).AsTask();

    /// <summary>The first bytes of what comes; empty if the connection was closed before.</summary>
    public async Task<string> ReadSomeAsync(TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        byte[] buffer = new byte[1024];
        try
        {
            return Encoding.ASCII.GetString(buffer, 0, await Stream.ReadAsync(buffer, timeout.Token));
        }
        catch (IOException)
        {
            // Reset instead of closed.
            return "";
        }
    }

    public void Dispose() => _connection.Dispose();
}
