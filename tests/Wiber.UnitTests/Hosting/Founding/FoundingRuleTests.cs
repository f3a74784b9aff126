using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Node.Hosting.Founding;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.UnitTests.Hosting.Founding;

/// <summary>
/// Goal: no cluster is ever founded twice, and a node without a place always learns what to do. Method: every constellation of
/// what three nodes know of each other.
/// </summary>
public sealed class FoundingRuleTests
{
    private static readonly PlacedMembership Nothing = new(LogIndex.Zero, Membership.Unknown);
    private static readonly Uri Leader = new("http://127.0.0.1:10102/");

    private static readonly ClusterConfig Cluster = new(
        "c",
        "cluster.toml",
        "data",
        new Wiber.Client.Configuration.RaftOptions(),
        Enumerable.Range(1, 3).Select(i => new NodeConfig { Id = $"n{i}", Host = "127.0.0.1", Port = 9100 + i }));

    [Fact]
    public void The_first_node_founds_when_all_others_know_nothing()
    {
        FoundingStep step = Rule("n1").Decide(Nothing, Answers(Fresh("n2"), Fresh("n3")));

        Membership membership = Assert.IsType<FoundingStep.Found>(step).Membership;
        Assert.Equal([new NodeId("n1", 1), new NodeId("n2", 2), new NodeId("n3", 3)], membership.Voters);
        Assert.Equal(
            new Member(new NodeId("n2", 2), MemberRole.Voter, "127.0.0.1", 9102, 10102), membership.FindName("n2"));
    }

    [Fact]
    public void A_cluster_of_one_is_founded_at_once()
    {
        var alone = new ClusterConfig("c", "cluster.toml", "data", Cluster.Raft, Cluster.Nodes.Take(1));

        FoundingStep step = new FoundingRule(alone, new NodeId("n1", 1)).Decide(Nothing, Answers());

        Assert.Equal([new NodeId("n1", 1)], Assert.IsType<FoundingStep.Found>(step).Membership.Voters);
    }

    [Fact]
    public void Nobody_founds_while_a_node_has_not_answered()
    {
        Assert.Equal(
            new FoundingStep.Wait("waiting for n3 to start for the first time"),
            Rule("n1").Decide(Nothing, Answers(Fresh("n2"))));
        Assert.Equal(
            new FoundingStep.Wait("waiting for n2, n3 to start for the first time"), Rule("n1").Decide(Nothing, Answers()));
    }

    [Fact]
    public void Only_the_first_node_of_the_file_founds() => Assert.Equal(
        new FoundingStep.Wait("waiting for n1 to found the cluster"),
        Rule("n2").Decide(Nothing, Answers(Fresh("n1"), Fresh("n3"))));

    [Theory]
    [InlineData("n1")]
    [InlineData("n3")]
    public void Nobody_founds_a_cluster_that_any_node_knows(string wiped)
    {
        // Two of three lost their disks; the third remembers.
        PeerIdentity[] others =
            [Knowing("n2", index: 7, members: [("n1", 91), ("n2", 2), ("n3", 93)]), Fresh(wiped == "n1" ? "n3" : "n1")];

        FoundingStep step = Rule(wiped).Decide(Nothing, Answers(others));

        Assert.Equal(
            new FoundingStep.Wait($"{wiped} lost its disk and joins again as soon as the others have a leader"), step);
    }

    [Fact]
    public void A_wiped_node_asks_the_leader_that_any_of_the_others_names()
    {
        PeerIdentity[] others =
        [
            Knowing("n2", index: 7, members: [("n1", 91), ("n2", 2), ("n3", 3)]),
            Knowing("n3", index: 5, members: [("n1", 91), ("n2", 2), ("n3", 3)]) with { LeaderPeerUrl = Leader },
        ];

        Assert.Equal(new FoundingStep.Join(Leader), Rule("n1").Decide(Nothing, Answers(others)));
    }

    [Fact]
    public void A_node_that_was_taken_in_has_nothing_to_do_before_its_log_says_so()
    {
        PeerIdentity[] others = [Knowing("n2", index: 7, members: [("n1", 1), ("n2", 2), ("n3", 3)])];

        Assert.IsType<FoundingStep.Settled>(Rule("n1").Decide(Nothing, Answers(others)));
    }

    [Fact]
    public void A_node_that_is_no_member_is_told_how_to_become_one()
    {
        PeerIdentity[] others = [Knowing("n1", index: 7, members: [("n1", 1), ("n2", 2)])];

        Assert.Equal(new FoundingStep.Wait("n3 is not a member: wiber node add n3"), Rule("n3").Decide(Nothing, Answers(others)));
    }

    [Fact]
    public void A_member_goes_by_its_own_log_unless_another_is_ahead()
    {
        var own = new PlacedMembership(new LogIndex(5), MembershipOf(("n1", 1), ("n2", 2), ("n3", 3)));
        PeerIdentity behind = Knowing("n1", index: 3, members: [("n1", 1), ("n2", 2)]);
        PeerIdentity ahead = Knowing("n1", index: 9, members: [("n1", 1), ("n2", 2)]);

        Assert.IsType<FoundingStep.Settled>(Rule("n3").Decide(own, Answers()));
        Assert.IsType<FoundingStep.Settled>(Rule("n3").Decide(own, Answers(behind)));
        Assert.Equal(new FoundingStep.Wait("n3 is not a member: wiber node add n3"), Rule("n3").Decide(own, Answers(ahead)));
    }

    [Fact]
    public void A_member_whose_return_was_never_committed_asks_again()
    {
        // Its log has the change that took it in, but the leader that had written it fell before a majority had it.
        var own = new PlacedMembership(new LogIndex(45), MembershipOf(("n1", 1), ("n2", 2), ("n3", 3)));
        PeerIdentity[] others =
        [
            Knowing("n1", index: 9, members: [("n1", 1), ("n2", 2), ("n3", 93)]) with { LeaderPeerUrl = Leader },
            Knowing("n2", index: 45, members: [("n1", 1), ("n2", 2), ("n3", 3)]),
        ];

        Assert.Equal(new FoundingStep.Join(Leader), Rule("n3").Decide(own, Answers(others)));
    }

    [Fact]
    public void Another_node_at_the_address_is_not_the_one_that_is_waited_for()
    {
        var answers = new Dictionary<string, PeerIdentity> { ["n2"] = Fresh("n7"), ["n3"] = Fresh("n3") };
        var elsewhere = new Dictionary<string, PeerIdentity>
        {
            ["n2"] = Knowing("n2", index: 7, members: [("n1", 1), ("n2", 2)]) with { Cluster = "d" },
            ["n3"] = Fresh("n3"),
        };

        Assert.Equal(
            new FoundingStep.Wait("waiting for n2: at its address answers node n7 of cluster c"),
            Rule("n1").Decide(Nothing, answers));
        Assert.Equal(
            new FoundingStep.Wait("waiting for n2: at its address answers node n2 of cluster d"),
            Rule("n1").Decide(Nothing, elsewhere));
    }

    [Fact]
    public void Nodes_that_disagree_on_who_belongs_to_the_cluster_do_not_found_it()
    {
        FoundingStep step = Rule("n1").Decide(
            Nothing, Answers(Fresh("n2"), Fresh("n3") with { Configured = ["n1", "n3"] }));

        Assert.Equal(
            new FoundingStep.Wait("the cluster.toml of n3 names other nodes: n1, n3; this one names n1, n2, n3"), step);
    }

    [Fact]
    public void A_restored_node_founds_when_all_others_know_nothing_and_waits_as_long_as_one_does()
    {
        var rule = new FoundingRule(Cluster, new NodeId("n1", 1), isRestored: true);
        PeerIdentity old = Knowing("n3", index: 900, members: [("n1", 91), ("n2", 92), ("n3", 3)]) with
        {
            LeaderPeerUrl = Leader,
        };

        Assert.IsType<FoundingStep.Found>(rule.Decide(Nothing, Answers(Fresh("n2"), Fresh("n3"))));
        Assert.Equal(
            new FoundingStep.Wait(
                "n1 was restored from a backup, and n3 belongs to a cluster already: stop n3 and empty its folder"),
            rule.Decide(Nothing, Answers(Fresh("n2"), old)));
    }

    [Fact]
    public void Nobody_founds_an_empty_cluster_beside_a_restored_node()
    {
        FoundingStep step = Rule("n1").Decide(Nothing, Answers(Fresh("n2") with { IsRestored = true }, Fresh("n3")));

        Assert.Equal(
            new FoundingStep.Wait(
                "n2 was restored from a backup, and only the first node of cluster.toml can be: make it the first on all nodes"),
            step);
    }

    private static FoundingRule Rule(string self) => new(Cluster, new NodeId(self, DiskOf(self)));

    private static ulong DiskOf(string name) => ulong.Parse(name[1..], System.Globalization.CultureInfo.InvariantCulture);

    private static Dictionary<string, PeerIdentity> Answers(params PeerIdentity[] answers) =>
        answers.ToDictionary(answer => answer.Node);

    private static PeerIdentity Fresh(string name) => new()
    {
        Cluster = "c",
        Node = name,
        Disk = DiskText.Of(DiskOf(name)),
        Configured = ["n1", "n2", "n3"],
        Members = [],
    };

    private static PeerIdentity Knowing(string name, ulong index, (string Name, ulong Disk)[] members) => Fresh(name) with
    {
        MembershipIndex = index,
        Members =
        [
            .. members.Select(member => new ClusterMember
            {
                Id = member.Name,
                Disk = DiskText.Of(member.Disk),
                Role = "voter",
                Host = "127.0.0.1",
                Port = 1,
                PeerPort = 2,
            }),
        ],
    };

    private static Membership MembershipOf(params (string Name, ulong Disk)[] members) => new(
        members.Select(member => new Member(new NodeId(member.Name, member.Disk), MemberRole.Voter, "127.0.0.1", 1, 2)));
}
