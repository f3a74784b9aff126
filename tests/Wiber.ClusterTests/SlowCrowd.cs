using System.Net.Sockets;
using System.Text;

namespace Wiber.ClusterTests;

/// <summary>
/// Clients that connect and then do next to nothing: silent ones, ones that stop within the headers, ones that never finish a
/// body.
/// </summary>
internal sealed class SlowCrowd(Uri target) : IDisposable
{
    private static readonly string[] Beginnings =
    [
        "",
        "POST /v1/topics/t/messages HTTP/1.1\r\nHost: x\r\n",
        "POST /v1/topics/t/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"payload\":",
        "GET /v1/topics/t/stream HTTP/1.1\r\nHost: x\r\n\r\n",
    ];

    private readonly List<TcpClient> _clients = [];

    public async Task ArriveAsync(int connections)
    {
        for (int i = 0; i < connections; i++)
        {
            var client = new TcpClient();
            _clients.Add(client);
            await client.ConnectAsync(target.Host, target.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Beginnings[i % Beginnings.Length]));
        }
    }

    public void Dispose() => _clients.ForEach(client => client.Dispose());
}
