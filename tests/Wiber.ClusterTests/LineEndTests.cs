using System.Diagnostics;
using System.Net.Sockets;
using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>How connections of the line protocol end: a node of its own, and clients that stop sending, or vanish.</summary>
public sealed class LineEndTests(OneNodeWithLines nodes) : IClassFixture<OneNodeWithLines>, IAsyncLifetime
{
    private const int ConnectionsMax = 1_000;

    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    private int Port => Cluster.Config.Nodes[0].LinePort!.Value;

    public async Task InitializeAsync() => _cluster = await nodes.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Who_sends_no_more_gets_all_its_answers()
    {
        const int Messages = 200;
        using LineClient client = await LineClient.OpenAsync(Port);
        await client.SendAsync(string.Concat(Enumerable.Range(0, Messages).Select(n => $"PUB t --id {n} x\n")) + "HISTORY t 1\n");
        client.Socket.Shutdown(SocketShutdown.Send);

        string[] lines = await client.ReadToEndAsync();

        Assert.Equal(Enumerable.Range(0, Messages).Select(n => $"OK published {n}"), lines[..Messages]);
        Assert.StartsWith("HISTORY t 199 199 ", lines[Messages], StringComparison.Ordinal);
        Assert.Equal(["OK history_end"], lines[(Messages + 1)..]);
    }

    [Fact]
    public async Task Who_sends_no_more_goes_on_receiving()
    {
        using LineClient client = await LineClient.OpenAsync(Port);
        await client.SendAsync("SUB news\n");
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("OK subscribed news", await client.ReadAsync());

        await Cluster.Client.PublishAsync("news", OutgoingMessage.Text("one"));
        Assert.EndsWith(" one", await client.ReadAsync(), StringComparison.Ordinal);
        await Cluster.Client.PublishAsync("news", OutgoingMessage.Text("two"));
        Assert.EndsWith(" two", await client.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribers_that_stopped_sending_and_vanished_leave_no_connection_behind()
    {
        for (int i = 0; i < ConnectionsMax; i++)
        {
            using LineClient client = await LineClient.OpenAsync(Port);
            await client.SendAsync("SUB quiet\n");
            client.Socket.Shutdown(SocketShutdown.Send);
            Assert.Equal("OK subscribed quiet", await client.ReadAsync());
            client.Socket.LingerState = new LingerOption(true, 0);
        }

        await TestCluster.WaitUntilAsync(IsServedAsync, "the node to take a connection again");
    }

    [Fact]
    public async Task A_connection_subscribes_to_so_many_topics_and_no_more()
    {
        const int SubscriptionsMax = 16;
        using LineClient client = await LineClient.OpenAsync(Port);
        for (int topic = 0; topic < SubscriptionsMax; topic++)
        {
            Assert.Equal($"OK subscribed t{topic}", await client.AskAsync($"SUB t{topic}"));
        }

        Assert.Equal($"ERR too_many_subscriptions at most {SubscriptionsMax}", await client.AskAsync("SUB one-more"));
        Assert.Equal("PONG", await client.AskAsync("PING"));
        await Cluster.Client.PublishAsync("one-more", OutgoingMessage.Text("unheard"));
        await Cluster.Client.PublishAsync("t15", OutgoingMessage.Text("heard"));
        Assert.EndsWith(" heard", await client.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_page_cannot_command_a_node()
    {
        using LineClient client = await LineClient.OpenAsync(Port);
        await client.SendAsync("POST / HTTP/1.1\r\nContent-Type: text/plain\r\n\r\nPUB pages --id p-1 forged\n");
        Assert.Empty(await client.TryReadToEndAsync());

        using LineClient other = await LineClient.OpenAsync(Port);
        Assert.Equal("OK published p-1", await other.AskAsync("PUB pages --id p-1 x"));
    }

    [ProgramFact("sh", "nc", "timeout")]
    public async Task Netcat_gets_its_answers()
    {
        using Process nc = Process.Start(
            new ProcessStartInfo("sh", ["-c", $"printf 'PUB t --id a x\\nPING\\n' | timeout 5 nc -N 127.0.0.1 {Port}"])
            {
                RedirectStandardOutput = true,
            })!;
        Assert.Equal("OK published a\nPONG\n", await nc.StandardOutput.ReadToEndAsync());
        await nc.WaitForExitAsync();
    }

    private async Task<bool> IsServedAsync()
    {
        using LineClient client = await LineClient.OpenAsync(Port);
        try
        {
            return await client.AskAsync("PING") == "PONG";
        }
        catch (IOException)
        {
            return false;
        }
    }
}
