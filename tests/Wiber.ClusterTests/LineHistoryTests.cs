using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>HISTORY gives as many messages as were asked for, or says that it does not. One node is enough for that.</summary>
public sealed class LineHistoryTests(OneNodeWithLines nodes) : IClassFixture<OneNodeWithLines>, IAsyncLifetime
{
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() => _cluster = await nodes.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Messages_of_several_pages_come_in_order_and_all()
    {
        const int Messages = 40;
        await PublishAsync(Messages, new string('x', 900_000));

        string[] lines = await AskHistoryAsync(Messages - 1);

        Assert.Equal("OK history_end", lines[^1]);
        Assert.Equal(Enumerable.Range(1, Messages - 1).Select(n => $"{n}"), lines[..^1].Select(line => line.Split(' ')[3]));
    }

    [Fact]
    public async Task A_history_with_more_than_it_may_have_says_that_it_was_cut()
    {
        const int Messages = 90;
        await PublishAsync(Messages, new string('x', 900_000));

        string[] lines = await AskHistoryAsync(Messages);

        Assert.StartsWith($"ERR history_cut these are the last {lines.Length - 1}", lines[^1], StringComparison.Ordinal);
        Assert.InRange(lines.Length - 1, 64, Messages - 1);
        Assert.Equal(
            Enumerable.Range(Messages - lines.Length + 1, lines.Length - 1).Select(n => $"{n}"),
            lines[..^1].Select(line => line.Split(' ')[3]));
    }

    [Fact]
    public async Task A_topic_that_has_fewer_than_asked_for_is_no_cut_history()
    {
        await PublishAsync(3, "x");
        Assert.Equal("OK history_end", (await AskHistoryAsync(20_000))[^1]);
    }

    private async Task PublishAsync(int messages, string payload)
    {
        for (int n = 0; n < messages; n++)
        {
            await Cluster.Client.PublishAsync("t", OutgoingMessage.Text(payload));
        }
    }

    private async Task<string[]> AskHistoryAsync(int count)
    {
        using LineClient client = await LineClient.OpenAsync(Cluster.Config.Nodes[0].LinePort!.Value);
        await client.SendAsync($"HISTORY t {count}\nQUIT\n");
        return (await client.ReadToEndAsync())[..^1];
    }
}
