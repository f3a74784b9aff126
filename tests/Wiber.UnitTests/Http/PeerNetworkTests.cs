using Microsoft.Extensions.Logging.Abstractions;
using Wiber.Client.Configuration;
using Wiber.Node.Http;
using Wiber.Node.Http.Isolation;
using Wiber.Node.Http.Peers;
using Wiber.Node.Http.Security;
using Wiber.Node.Http.Tracing;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.UnitTests.Http;

/// <summary>Goal: strangers cannot make a node open connections without bound, nor keep members from being answered.</summary>
public sealed class PeerNetworkTests : IAsyncLifetime
{
    private static readonly NodeId Self = new("n1", 1);

    private readonly PeerNetwork _network = new(
        1,
        MemberOf(Self),
        new NodeAddresses(new ClusterConfig(
            "c", "cluster.toml", "data", new Wiber.Client.Configuration.RaftOptions(), [])),
        new PeerTraffic(Self, new PeerIsolation(), new PeerMessageLog(() => 0, () => 0)),
        new NodeSecurity(),
        NullLogger.Instance,
        exception => Assert.Fail(exception.Message));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _network.DisposeAsync();

    [Fact]
    public void So_many_strangers_and_no_more_get_an_answer()
    {
        for (int i = 0; i < PeerNetwork.StrangersMax; i++)
        {
            Assert.True(_network.TryAddSender(HelloOf(new NodeId($"s{i}"))));
        }

        Assert.False(_network.TryAddSender(HelloOf(new NodeId("one too many"))));
        PeerHello again = HelloOf(new NodeId("s0"));
        Assert.True(_network.TryAddSender(again));

        // The end of a stream that another one took the place of changes nothing.
        _network.RemoveSender(HelloOf(new NodeId("s0")));
        Assert.False(_network.TryAddSender(HelloOf(new NodeId("one too many"))));
        _network.RemoveSender(again);
        Assert.True(_network.TryAddSender(HelloOf(new NodeId("next"))));
    }

    [Fact]
    public void Strangers_take_no_members_place()
    {
        var member = new NodeId("n2", 2);
        _network.Update(new Membership([MemberOf(Self), MemberOf(member)]));
        for (int i = 0; i < PeerNetwork.StrangersMax; i++)
        {
            Assert.True(_network.TryAddSender(HelloOf(new NodeId($"s{i}"))));
        }

        Assert.True(_network.TryAddSender(HelloOf(member)));

        // The same name with another disk is a stranger.
        Assert.False(_network.TryAddSender(HelloOf(member with { Disk = 3 })));
    }

    private static Member MemberOf(NodeId id) => new(id, MemberRole.Voter, "127.0.0.1", 1, 2);

    private static PeerHello HelloOf(NodeId from) => new("c", 1, from, new Uri("http://127.0.0.1:1/"), Self);
}
