using System.Collections.Concurrent;
using System.Globalization;
using Wiber.Client;
using Wiber.Client.Api;

namespace Wiber.UnitTests.Client.Failover;

/// <summary>
/// Goal: a client that is told to prefer the leader reads from it, does not wait for nodes that are halted, and says where it is sent.
/// Method: nodes that call themselves leader or follower, one that never answers, one that is dead.
/// </summary>
public sealed class LeaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Who_prefers_the_leader_asks_it_first_and_does_not_wait_for_a_node_that_is_halted()
    {
        using var release = new SemaphoreSlim(0);
        await using FakeApiNode silent = await FakeApiNode.StartAsync((_, _) => release.WaitAsync());
        await using FakeApiNode follower = await StartAsync("n2", "follower");
        await using FakeApiNode leader = await StartAsync("n3", "leader");
        using var client = new WiberClient(
            [silent.Uri, follower.Uri, leader.Uri], new WiberClientOptions { StatusTimeout = TimeSpan.FromMinutes(1) });

        await client.PreferLeaderAsync().WaitAsync(Patience);
        leader.Requests.Clear();
        follower.Requests.Clear();
        await client.GetMembersAsync().WaitAsync(Patience);
        release.Release(10);

        Assert.Equal(["/v1/nodes"], leader.Requests.Select(request => request.Target));
        Assert.Empty(follower.Requests);
    }

    [Fact]
    public async Task Without_a_leader_calls_go_where_they_went()
    {
        await using FakeApiNode first = await StartAsync("n1", "follower");
        await using FakeApiNode second = await StartAsync("n2", "candidate");
        using var client = new WiberClient([first.Uri, second.Uri]);

        await client.PreferLeaderAsync().WaitAsync(Patience);
        second.Requests.Clear();
        await client.GetMembersAsync().WaitAsync(Patience);

        Assert.Empty(second.Requests);
    }

    [Fact]
    public async Task Redirects_and_further_attempts_are_told()
    {
        var told = new ConcurrentQueue<string>();
        Uri dead = PublishTests.DeadNodes(1)[0];
        await using FakeApiNode leader = await FakeApiNode.StartAsync((context, _) => FakeApiNode.StoredAsync(context));
        await using FakeApiNode follower = await FakeApiNode.StartAsync(
            (context, _) => FakeApiNode.RedirectAsync(context, leader.Uri));
        using var client = new WiberClient([dead, follower.Uri], new WiberClientOptions { Report = told.Enqueue });

        await client.PublishAsync("t", OutgoingMessage.Text("x")).WaitAsync(Patience);

        Assert.Equal(2, told.Count);
        Assert.Contains($"trying {follower.Uri.Authority}", told.First(), StringComparison.Ordinal);
        Assert.Equal($"redirected to the leader at {leader.Uri.Authority}", told.Last());
    }

    [Fact]
    public async Task Slow_nodes_that_wait_for_a_leader_in_vain_leave_no_outcome_unknown()
    {
        const int slowMs = 100;
        await using FakeApiNode waiting = await FakeApiNode.StartAsync(async (context, _) =>
        {
            int waitMs = int.Parse(context.Request.Headers[WiberHeaders.LeaderWait].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
            await Task.Delay(waitMs + slowMs, context.RequestAborted);
            await FakeApiNode.ProblemAsync(context, 503, WiberErrorCodes.NoLeader);
        });

        // Where the last attempt falls is different for each.
        string[] codes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            using var client = new WiberClient(
                [waiting.Uri], new WiberClientOptions { CallTimeout = TimeSpan.FromMilliseconds(4_000 + (i * 40)) });
            return (await Assert.ThrowsAsync<WiberApiException>(
                () => client.PublishAsync("t", OutgoingMessage.Text("x")))).Code;
        }));

        Assert.All(codes, code => Assert.Equal(WiberErrorCodes.NoLeader, code));
    }

    private static Task<FakeApiNode> StartAsync(string id, string role) => FakeApiNode.StartAsync((context, _) =>
        FakeApiNode.JsonAsync(context, context.Request.Path == "/v1/status"
            ? $$"""{"node":"{{id}}","role":"{{role}}","term":1}"""
            : $$"""{"cluster":"c","node":"{{id}}","nodes":[]}"""));
}
