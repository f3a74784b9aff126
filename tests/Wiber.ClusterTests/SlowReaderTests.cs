using System.Net.Sockets;
using System.Text;
using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: a reader that is slow gets everything, and one that has stopped is cut off. Method: more is asked for than all buffers
/// on the way hold, through a socket with a small buffer that is read at a measured pace, or not at all.
/// </summary>
public sealed class SlowReaderTests : IAsyncLifetime
{
    private const int PayloadBytes = 1024 * 1024;

    /// <summary>A control character in JSON: six times as many bytes as it is.</summary>
    private const int EscapedBytes = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(nodes: 1);
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
        string[] paths = ["/v1/topics/large/stream?from=earliest", "/v1/topics/large/messages"];
        await Task.WhenAll([.. paths.Select(AssertIsCutOffAsync), .. paths.Select(AssertIsServedSlowlyAsync)]);
    }

    private async Task AssertIsCutOffAsync(string path)
    {
        using TcpClient reader = await AskAsync(path);
        await TestCluster.WaitUntilAsync(
            () => Task.FromResult(reader.Client.Poll(0, SelectMode.SelectError)), "the node to break the connection");
    }

    private async Task AssertIsServedSlowlyAsync(string path)
    {
        const int BytesPerSecond = 400_000;
        const long BytesWanted = 2L * EscapedBytes * PayloadBytes;
        using TcpClient reader = await AskAsync(path);
        using var deadline = new CancellationTokenSource(Patience);
        byte[] buffer = new byte[BytesPerSecond / 20];
        for (long taken = 0; taken < BytesWanted;)
        {
            int count = await reader.GetStream().ReadAsync(buffer, deadline.Token);
            Assert.NotEqual(0, count);
            taken += count;
            await Task.Delay(TimeSpan.FromSeconds((double)count / BytesPerSecond), deadline.Token);
        }
    }

    private async Task<TcpClient> AskAsync(string path)
    {
        Uri node = Cluster.Config.Nodes[0].ClientUri;
        var client = new TcpClient { ReceiveBufferSize = 64 * 1024 };
        await client.ConnectAsync(node.Host, node.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {node.Authority}\r\n\r\n"));
        return client;
    }
}
