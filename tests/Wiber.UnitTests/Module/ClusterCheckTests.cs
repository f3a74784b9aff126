using Wiber.Client.Api;
using Wiber.Client.Diagnostics;
using Wiber.Client.Lifecycle;
using Wiber.PowerShell.Diagnostics;

namespace Wiber.UnitTests.Module;

/// <summary>Goal: what is wrong with a cluster is found, and nothing else. Method: answers of nodes, put together.</summary>
public sealed class ClusterCheckTests
{
    [Fact]
    public void A_cluster_that_is_well_has_only_good_findings() =>
        Assert.All(Check(Three()), finding => Assert.Equal(FindingSeverity.Ok, finding.Severity));

    [Fact]
    public void A_node_that_is_down_is_named_and_that_no_other_may_fail()
    {
        NodeAnswer[] nodes = Three();
        nodes[2] = nodes[2] with { State = "down", IsThere = false };

        WiberFinding[] bad = Bad(nodes);

        Assert.Equal(["Node", "Margin"], bad.Select(finding => finding.Check));
        Assert.Equal("n3", bad[0].Target);
        Assert.Equal("Start-WiberNode n3", bad[0].RecommendedAction);
        Assert.Equal(FindingSeverity.Warning, bad[1].Severity);
    }

    [Fact]
    public void Without_a_majority_nothing_can_be_stored()
    {
        NodeAnswer[] nodes = Three();
        nodes[0] = nodes[0] with { State = "down", IsThere = false };
        nodes[1] = nodes[1] with { State = "suspended", IsThere = false };

        WiberFinding[] bad = Bad(nodes);

        Assert.Equal(FindingSeverity.Error, Assert.Single(bad, finding => finding.Check == "Leader").Severity);
        Assert.Equal(FindingSeverity.Error, Assert.Single(bad, finding => finding.Check == "Margin").Severity);
        Assert.Contains(bad, finding => finding.RecommendedAction == "Resume-WiberNode n2");
    }

    [Fact]
    public void Nodes_with_different_content_at_the_same_place_are_an_error()
    {
        NodeAnswer[] nodes = Three();
        nodes[1] = nodes[1] with { Hash = "other" };
        Assert.Equal(FindingSeverity.Error, Assert.Single(Bad(nodes), finding => finding.Check == "Agreement").Severity);
    }

    [Fact]
    public void A_node_that_is_only_further_behind_agrees()
    {
        NodeAnswer[] nodes = Three();
        nodes[1] = nodes[1] with { Hash = "other", Applied = 90 };
        Assert.Empty(Bad(nodes));
    }

    [Fact]
    public void A_node_that_lacks_much_is_named()
    {
        NodeAnswer[] nodes = [.. Three().Select(node => node with { Commit = 5_000, Applied = 5_000 })];
        nodes[2] = nodes[2] with { Applied = 10 };
        Assert.Equal("n3", Assert.Single(Bad(nodes)).Target);
    }

    [Fact]
    public void A_clock_that_is_off_is_told_of_with_its_direction()
    {
        NodeAnswer[] nodes = Three();
        nodes[1] = nodes[1] with { ClockOffsetUs = -250_000 };
        WiberFinding finding = Assert.Single(Bad(nodes));
        Assert.Equal(("Clock", "n2"), (finding.Check, finding.Target));
        Assert.Contains("250 ms ahead of cluster time", finding.Message);
    }

    [Fact]
    public void Nodes_of_different_versions_are_told_of()
    {
        NodeAnswer[] nodes = Three();
        nodes[2] = nodes[2] with { Version = "0.2.0" };
        WiberFinding finding = Assert.Single(Bad(nodes));
        Assert.Equal("n1, n2: 0.1.0; n3: 0.2.0", finding.Message);
    }

    [Fact]
    public void Who_waits_for_a_cluster_is_told_what_is_missing()
    {
        NodeAnswer[] nodes = Three();
        Assert.Null(FindMissing(nodes, allNodes: true));
        nodes[1] = nodes[1] with { Applied = 90 };
        Assert.Null(FindMissing(nodes, allNodes: false));
        Assert.Equal("n2 is at 90 of 100", FindMissing(nodes, allNodes: true));
        nodes[2] = nodes[2] with { IsThere = false };
        Assert.Contains("n3 does not answer", FindMissing(nodes, allNodes: true));
        nodes[0] = nodes[0] with { IsThere = false };
        Assert.Equal("no leader yet; n1, n3 not answering", FindMissing(nodes, allNodes: false));
    }

    [Fact]
    public void Who_has_what_was_committed_at_the_beginning_is_not_behind()
    {
        NodeAnswer[] nodes = [.. Three().Select(node => node with { Commit = 500 })];
        Assert.Null(FindMissing(nodes, allNodes: true));
        nodes[1] = nodes[1] with { Role = "joining" };
        Assert.Equal("n2 is joining", FindMissing(nodes, allNodes: true));
    }

    private static string? FindMissing(NodeAnswer[] nodes, bool allNodes) =>
        ClusterWait.FindMissing(StatusOf(nodes), _ => allNodes, goal: 100);

    private static NodeAnswer[] Three() => [new("n1", "leader"), new("n2", "follower"), new("n3", "follower")];

    private static WiberFinding[] Bad(NodeAnswer[] nodes) =>
        [.. Check(nodes).Where(finding => finding.Severity != FindingSeverity.Ok)];

    private static IEnumerable<WiberFinding> Check(NodeAnswer[] nodes) => new ClusterCheck(
        StatusOf(nodes), [.. nodes.Where(node => node.IsThere).Select(node => AnswerOf(node, nodes))], new ModuleAdvice())
        .Run()
        .Select(finding => WiberFinding.Of(finding, "cluster.toml"));

    private static ClusterStatus StatusOf(NodeAnswer[] nodes) => new()
    {
        Cluster = "test",
        Leader = nodes.FirstOrDefault(node => node is { IsThere: true, Role: "leader" })?.Id,
        Term = 3,
        Nodes =
        [
            .. nodes.Select(node => new ClusterNodeStatus
            {
                Id = node.Id,
                Url = $"http://{node.Id}:9101",
                State = node.State,
                Role = node.IsThere ? node.Role : null,
                CommitIndex = node.IsThere ? node.Commit : null,
                AppliedIndex = node.IsThere ? node.Applied : null,
                Member = true,
            }),
        ],
    };

    private static NodeStatus AnswerOf(NodeAnswer node, NodeAnswer[] all) => new()
    {
        Node = node.Id,
        Role = node.Role,
        Term = 3,
        CommitIndex = node.Commit,
        AppliedIndex = node.Applied,
        LogHash = new LogHash { Index = node.Applied, Hash = node.Hash },
        Version = node.Version,
        Clock = new ClockSummary
        {
            State = "following",
            OffsetUs = node.ClockOffsetUs,
            InBound = Math.Abs(node.ClockOffsetUs) <= 100_000,
        },
        Members =
        [
            .. all.Select(
                each => new ClusterMember { Id = each.Id, Role = "voter", Host = each.Id, Port = 9101, PeerPort = 10101 }),
        ],
    };

    private sealed record NodeAnswer(string Id, string Role)
    {
        public string State { get; init; } = "up";

        public bool IsThere { get; init; } = true;

        public long Commit { get; init; } = 100;

        public long Applied { get; init; } = 100;

        public string Hash { get; init; } = "same";

        public string Version { get; init; } = "0.1.0";

        public long ClockOffsetUs { get; init; }
    }
}
