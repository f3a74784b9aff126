using System.Net.Sockets;
using System.Text;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: a reader that is slow gets everything, and one that has stopped is cut off, whatever protocol it speaks. Method: more is
/// asked for than all buffers on the way hold, through a socket with a small buffer that is read at a measured pace, or not at
/// all.
/// </summary>
public sealed class SlowReaderTests : IAsyncLifetime
{
    private const int PayloadBytes = 1024 * 1024;

    /// <summary>A control character in JSON: six times as many bytes as it is.</summary>
    private const int EscapedBytes = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    private NodeConfig Node => Cluster.Config.Nodes[0];

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(nodes: 1, hasLinePorts: true);
        for (int i = 0; i < 4; i++)
        {
            await _cluster.Client.PublishAsync("large", OutgoingMessage.Text(new string('\u0001', PayloadBytes)));
        }
    }

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    /// <summary>All at a time: each of them takes its time, and none may be in the way of another.</summary>
    [Fact]
    public async Task Who_is_slow_gets_everything_and_who_takes_nothing_is_cut_off()
    {
        string[] questions =
        [
            Get("/v1/topics/large/stream?from=earliest"),
            Get("/v1/topics/large/messages"),
            Get(
                "/v1/topics/large/stream?from=earliest",
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"),
        ];
        string lines = string.Concat(Enumerable.Repeat("HISTORY large 4\n", 8));
        await Task.WhenAll(
        [
            .. questions.Select(question => AssertIsCutOffAsync(Node.Port, question)),
            AssertIsCutOffAsync(Node.LinePort!.Value, lines),
            .. questions.Select(question => AssertIsServedSlowlyAsync(Node.Port, question)),
            AssertIsServedSlowlyAsync(Node.LinePort!.Value, lines),
        ]);
    }

    private async Task AssertIsCutOffAsync(int port, string question)
    {
        using TcpClient reader = await AskAsync(port, question);
        await TestCluster.WaitUntilAsync(
            () => Task.FromResult(reader.Client.Poll(0, SelectMode.SelectError)), "the node to break the connection");
    }

    private async Task AssertIsServedSlowlyAsync(int port, string question)
    {
        const int BytesPerSecond = 400_000;
        long bytesWanted = port == Node.Port ? 2L * EscapedBytes * PayloadBytes : 3L * PayloadBytes;
        using TcpClient reader = await AskAsync(port, question);
        using var deadline = new CancellationTokenSource(Patience);
        byte[] buffer = new byte[BytesPerSecond / 20];
        for (long taken = 0; taken < bytesWanted;)
        {
            int count = await reader.GetStream().ReadAsync(buffer, deadline.Token);
            Assert.NotEqual(0, count);
            taken += count;
            await Task.Delay(TimeSpan.FromSeconds((double)count / BytesPerSecond), deadline.Token);
        }
    }

    private string Get(string path, string headers = "") =>
        $"GET {path} HTTP/1.1\r\nHost: {Node.ClientUri.Authority}\r\n{headers}\r\n";

    private async Task<TcpClient> AskAsync(int port, string question)
    {
        var client = new TcpClient { ReceiveBufferSize = 64 * 1024 };
        await client.ConnectAsync(Node.Host, port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(question));
        return client;
    }
}
