using System.Net;
using System.Text;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: a cluster changes its members and gets over lost disks without losing a message or its memory. Method: real processes,
/// most of them under load; publishers write down what was acknowledged, and every node's messages are compared with that.
/// </summary>
public sealed class MembershipTests
{
    private const string Topic = "members";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_whose_disk_was_wiped_rejoins_and_serves_with_nothing_lost(bool isLeader)
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using PublishLoad load = PublishLoad.Start(cluster, Topic, publishers: 4, messagesPerSecond: 300);
        await load.WaitForMoreAsync(200);
        string leader = await cluster.WaitForLeaderAsync();
        string wiped = isLeader ? leader : cluster.NodeIds.First(id => id != leader);
        string? diskBefore = await DiskOfAsync(cluster, wiped);

        await cluster.WipeAsync(wiped);
        await load.WaitForNewAcknowledgementAsync();
        await cluster.Node(wiped).StartAsync();
        await TestCluster.WaitUntilAsync(
            async () => await DiskOfAsync(cluster, wiped) != diskBefore, $"{wiped} to be a member with another disk");
        await cluster.WaitForRoleAsync(wiped, "voter");
        await load.WaitForMoreAsync(100);
        await load.StopAsync();

        Assert.Single(cluster.LogLines(wiped, $"{wiped} lost its disk and joins again"));
        await LoadOutcome.AssertNothingWentWrongAsync(cluster, load);
    }

    [Fact]
    public async Task A_cluster_goes_from_three_nodes_to_five_and_back_under_load_with_nothing_lost()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using PublishLoad load = PublishLoad.Start(cluster, Topic, publishers: 8, messagesPerSecond: 500);
        await load.WaitForMoreAsync(200);
        await cluster.AddNodeAsync("n4");
        await cluster.AddNodeAsync("n5");
        Assert.Equal(5, (await cluster.Client.GetMembersAsync()).Nodes.Count(member => member.Role == "voter"));
        await load.WaitForMoreAsync(200);

        // The publishers know the first three nodes; one of them has to stay.
        string leader = await cluster.WaitForLeaderAsync();
        await cluster.RemoveNodeAsync(leader);
        await load.WaitForMoreAsync(200);
        string next = await cluster.WaitForLeaderAsync();
        Assert.NotEqual(leader, next);
        await cluster.RemoveNodeAsync(cluster.NodeIds.First(id => id is "n1" or "n2" or "n3"));
        await load.WaitForMoreAsync(200);
        await load.StopAsync();

        MemberList members = await cluster.Client.GetMembersAsync();
        Assert.Equal(cluster.NodeIds.Order(), members.Nodes.Select(member => member.Id));
        Assert.Equal(3, members.Nodes.Count);
        await LoadOutcome.AssertNothingWentWrongAsync(cluster, load);
    }

    [Fact]
    public async Task With_two_of_three_disks_gone_no_node_leads_until_one_of_them_is_back()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("kept"));
        await cluster.WaitForEqualHashesAsync();
        long kept = (await LastIndexesAsync(cluster))["n3"];
        await cluster.KillAllAsync();

        // n1 is the one that founds a cluster which none of its nodes has heard of.
        await cluster.WipeAsync("n1");
        string folder = cluster.Address("n2").DataDirectory;
        Directory.Move(folder, folder + ".away");
        await cluster.StartAllAsync();
        foreach (string wiped in (string[])["n1", "n2"])
        {
            await TestCluster.WaitUntilAsync(
                () => Task.FromResult(cluster.LogLines(wiped, "lost its disk and joins again as soon as").Any()),
                $"{wiped} to hear that it is known");
        }

        using var impatient = new WiberClient(
            cluster.Config, new WiberClientOptions { CallTimeout = TimeSpan.FromSeconds(3) });
        WiberApiException refusal = await Assert.ThrowsAsync<WiberApiException>(
            () => impatient.PublishAsync(Topic, OutgoingMessage.Text("must not be")));
        Assert.Equal("no_leader", refusal.Code);
        Assert.DoesNotContain(await cluster.GetStatusesAsync(), status => status.Role == "leader");
        Assert.Empty(cluster.LogLines("n1", "founds cluster"));
        Assert.Equal(
            new Dictionary<string, long> { ["n1"] = 0, ["n2"] = 0, ["n3"] = kept }, await LastIndexesAsync(cluster));

        await cluster.WipeAsync("n2");
        Directory.Move(folder + ".away", folder);
        await cluster.Node("n2").StartAsync();
        await cluster.WaitForRoleAsync("n1", "voter");
        await cluster.WaitForEqualHashesAsync();
        Assert.Equal(["kept"], (await cluster.ReadAllAsync("n1", Topic)).Select(message => message.GetText()));
    }

    [Fact]
    public async Task A_first_start_waits_for_every_node_and_a_later_one_for_a_majority()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await cluster.KillAllAsync();
        await Task.WhenAll(cluster.NodeIds.Select(cluster.WipeAsync));

        await cluster.Node("n1").StartAsync();
        await cluster.Node("n2").StartAsync();
        await TestCluster.WaitUntilAsync(
            () => Task.FromResult(cluster.LogLines("n1", "waiting for n3 to start for the first time").Any()),
            "n1 to wait for n3");
        Assert.All(await cluster.GetStatusesAsync(), status => Assert.Equal("waiting", status.Role));

        await cluster.Node("n3").StartAsync();
        await cluster.WaitForLeaderAsync();
        Assert.Single(cluster.LogLines("n1", "n1 founds cluster test with n1, n2, n3"));
        await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("first"));

        await cluster.KillAllAsync();
        await cluster.Node("n2").StartAsync();
        await cluster.Node("n3").StartAsync();
        await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("second"));
    }

    [Fact]
    public async Task A_folder_of_another_node_of_the_same_cluster_is_refused()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await cluster.Node("n3").KillAsync();
        await cluster.WipeAsync("n2");
        Directory.Move(cluster.Address("n3").DataDirectory, cluster.Address("n2").DataDirectory);

        NodeStartException error = await Assert.ThrowsAsync<NodeStartException>(() => cluster.Node("n2").StartAsync());

        Assert.Equal(1, error.ExitCode);
        Assert.Contains("belongs to node \"n3\", not to node \"n2\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_learner_gets_everything_and_never_votes()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(nodes: 1);
        await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("before"));
        await cluster.AddNodeAsync("n2", isLearner: true);
        await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("after"));
        await cluster.WaitForEqualHashesAsync();

        NodeStatus status = await cluster.Client.GetStatusAsync(cluster.Address("n2").ClientUri);
        Assert.Equal("learner", status.Role);
        Assert.Equal(["n1", "n2"], status.Members!.Select(member => member.Id));
        Assert.Equal(["before", "after"], (await cluster.ReadAllAsync("n2", Topic)).Select(message => message.GetText()));

        // One voter of one: what it stores does not wait for the learner.
        await cluster.Node("n2").KillAsync();
        await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("alone"));
    }

    [Fact]
    public async Task A_removed_node_is_told_when_it_comes_back_and_can_be_added_again()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        string leader = await cluster.WaitForLeaderAsync();
        string removed = cluster.NodeIds.First(id => id != leader);
        await cluster.Node(removed).KillAsync();
        await cluster.Client.RemoveNodeAsync(removed);
        await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("meanwhile"));
        Assert.Equal("unknown_node", await CodeAsync(cluster.Client.RemoveNodeAsync(removed)));

        await cluster.Node(removed).StartAsync();
        await TestCluster.WaitUntilAsync(
            () => Task.FromResult(cluster.LogLines(removed, $"{removed} is not a member: wiber node add {removed}").Any()),
            $"{removed} to hear that it was removed");

        NodeConfig node = cluster.Address(removed);
        await cluster.Client.AddNodeAsync(
            new NewNode { Id = removed, Host = node.Host, Port = node.Port, PeerPort = node.PeerPort });
        await cluster.WaitForRoleAsync(removed, "voter");
        await cluster.WaitForEqualHashesAsync();
    }

    [Fact]
    public async Task A_change_that_would_cost_the_majority_is_refused()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        string leader = await cluster.WaitForLeaderAsync();
        string[] others = [.. cluster.NodeIds.Where(id => id != leader)];
        await cluster.Node(others[0]).KillAsync();
        await TestCluster.WaitUntilAsync(
            async () => (await cluster.Client.GetMembersAsync()).Nodes.Single(member => member.Id == others[0]).Active is false,
            "the leader to notice that a voter is gone");
        Assert.Equal("would_lose_quorum", await CodeAsync(cluster.Client.RemoveNodeAsync(others[1])));

        // The dead one may go: two that live are left.
        MemberList left = await cluster.Client.RemoveNodeAsync(others[0]);
        Assert.Equal(2, left.Nodes.Count);
        await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("two are enough"));
    }

    [Fact]
    public async Task The_only_node_of_a_cluster_cannot_be_removed()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(nodes: 1);
        Assert.Equal("would_lose_quorum", await CodeAsync(cluster.Client.RemoveNodeAsync("n1")));
        await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("still here"));
    }

    [Fact]
    public async Task A_node_that_cannot_be_added_is_refused_with_the_reason()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        int[] ports = FreePorts.Pick(2);
        NodeConfig n2 = cluster.Address("n2");
        var absent = new NewNode { Id = "n4", Host = "127.0.0.1", Port = ports[0], PeerPort = ports[1] };

        Assert.Equal("node_unreachable", await CodeAsync(cluster.Client.AddNodeAsync(absent)));
        Assert.Equal("wrong_node", await CodeAsync(cluster.Client.AddNodeAsync(absent with { PeerPort = n2.PeerPort })));
        Assert.Equal("invalid_node", await CodeAsync(cluster.Client.AddNodeAsync(absent with { Id = "../n4" })));
        Assert.Equal("invalid_node", await CodeAsync(cluster.Client.AddNodeAsync(absent with { Port = 70_000 })));
        Assert.Equal(
            "already_member",
            await CodeAsync(cluster.Client.AddNodeAsync(
                new NewNode { Id = "n2", Host = n2.Host, Port = n2.Port + 1, PeerPort = n2.PeerPort })));

        // For a member as it is there is nothing to do, so that a request whose answer was lost can be sent again.
        MemberList same = await cluster.Client.AddNodeAsync(
            new NewNode { Id = "n2", Host = n2.Host, Port = n2.Port, PeerPort = n2.PeerPort });
        Assert.Equal(3, same.Nodes.Count);
    }

    [Fact]
    public async Task A_body_that_is_no_node_is_refused()
    {
        (string Body, int Status, string Code)[] cases =
        [
            ("", 400, "invalid_node"),
            ("null", 400, "invalid_node"),
            ("[]", 400, "invalid_node"),
            ("{}", 400, "invalid_node"),
            ("""{"id":"n4","host":"h","port":"9"}""", 400, "invalid_node"),
            ("""{"id":"n4","host":"h","port":9,"learnr":true}""", 400, "invalid_node"),
            ("""{"id":"n4","host":"h","port":9}{}""", 400, "invalid_node"),
            (new string(' ', 17_000), 413, "too_large"),
        ];
        await using TestCluster cluster = await TestCluster.StartAsync(nodes: 1);
        using var http = new HttpClient();
        foreach ((string body, int status, string code) in cases)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await http.PostAsync(
                new Uri(cluster.Address("n1").ClientUri, "/v1/nodes"), content);
            Assert.Equal((body, (HttpStatusCode)status), (body, answer.StatusCode));
            Assert.Contains($"\"code\":\"{code}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_stream_for_another_disk_of_a_node_is_refused()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(nodes: 1);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(cluster.Address("n1").PeerUri, "/raft/v1/stream"));
        (string Name, string Value)[] headers =
        [
            ("Wiber-Cluster", "test"), ("Wiber-Group", "1"), ("Wiber-From", "n2"), ("Wiber-From-Disk", "0123456789abcdef"),
            ("Wiber-From-Address", "127.0.0.1:1"), ("Wiber-To", "n1"), ("Wiber-To-Disk", "fedcba9876543210"),
        ];
        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using HttpResponseMessage answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("this is node n1 with another disk", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<string?> DiskOfAsync(TestCluster cluster, string id) =>
        (await cluster.Client.GetMembersAsync()).Nodes.FirstOrDefault(member => member.Id == id)?.Disk;

    private static async Task<Dictionary<string, long>> LastIndexesAsync(TestCluster cluster) =>
        (await cluster.GetStatusesAsync()).ToDictionary(status => status.Node, status => status.LastLogIndex);

    private static async Task<string> CodeAsync(Task<MemberList> change) =>
        (await Assert.ThrowsAsync<WiberApiException>(() => change)).Code;
}
