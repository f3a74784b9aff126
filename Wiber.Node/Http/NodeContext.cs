using Wiber.Client.Configuration;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Groups.Sessions;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Hosting.Backups;
using Wiber.Node.Hosting.Clocks;
using Wiber.Node.Hosting.Settings;
using Wiber.Node.Http.Limits;
using Wiber.Node.Http.Peers;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Security;
using Wiber.Node.Metrics;
using Wiber.Node.Raft;
using Wiber.Node.Replica;
using Wiber.Node.Storage;
using WiberHeaders = Wiber.Client.Api.WiberHeaders;

namespace Wiber.Node.Http;

/// <summary>What the endpoints work with.</summary>
internal sealed record NodeContext(
    ClusterConfig Cluster,
    NodeConfig Node,
    NodeId Self,
    NodeAddresses Addresses,
    ReplicaLoop Loop,
    MessageBroker Broker,
    Applier Applier,
    PeerNetwork Peers,
    GroupSessions GroupSessions,
    ClockSynchronizer Clocks,
    NodeSecurity Security,
    NodeLimits Limits,
    MetricRegistry Metrics,
    BackupSource Backups,
    LiveSettings Settings,
    Action<Exception> OnFatal,
    CancellationToken Stopping)
{
    /// <summary>The end of a log that was restored from a backup and with which no cluster is founded yet; else 0.</summary>
    public LogIndex RestoredTo { get; init; }

    /// <summary>Where clients reach a member, or nothing if this node does not know it.</summary>
    public Uri? ClientUri(NodeId? id) =>
        id is { } known && Loop.Status.Membership.Find(known) is { } member ? Addresses.ClientUri(member) : null;

    /// <summary>Ids of the other nodes that this one is cut off from.</summary>
    public IReadOnlyList<string> IsolatedFrom => Peers.Isolation.From(
        Cluster.Nodes.Select(each => each.Id)
            .Concat(Peers.Members.Members.Select(member => member.Id.Value))
            .Where(id => id != Self.Value));

    /// <summary>Says where the leader is, or that there is none.</summary>
    /// <param name="leader">The leader, as far as it is known.</param>
    /// <param name="request">What to repeat there, if it was asked by HTTP.</param>
    public Problem NotLeader(NodeId? leader, HttpRequest? request) =>
        ClientUri(leader) is { } uri ? Problem.NotLeader(uri, request) : Problem.NoLeader();

    /// <summary>Stops the node if what went wrong shows damage in it or on its disk, whatever protocol it shows in.</summary>
    public void StopIfDamaged(Exception exception)
    {
        if (exception is InvariantException or StorageException or BrokerStoreException)
        {
            OnFatal(exception);
        }
    }

    /// <summary>
    /// Like <see cref="RequireLeading"/>, but while there is no leader it waits for one if the request asks for that
    /// (<see cref="WiberHeaders.LeaderWait"/>), at most as long as an election should take: so whoever asks any node after a leader
    /// was lost learns of the next one in one round trip.
    /// </summary>
    /// <exception cref="ProblemException">Another node leads, or none does.</exception>
    public async ValueTask RequireLeadingAsync(HttpRequest request)
    {
        if (Loop.Status.Leader is null && Query.Header(request, WiberHeaders.LeaderWait) is { } waitMs)
        {
            var patience = TimeSpan.FromMilliseconds(Math.Min(waitMs, (ulong)Cluster.Raft.ElectionTimeoutMsMax));
            await Task.WhenAny(Loop.LeaderKnown, Task.Delay(patience, request.HttpContext.RequestAborted));
        }

        RequireLeading(request);
    }

    /// <exception cref="ProblemException">Another node leads, or none does.</exception>
    public void RequireLeading(HttpRequest? request)
    {
        ReplicaStatus status = Loop.Status;
        if (status.Role != Role.Leader)
        {
            throw new ProblemException(NotLeader(status.Leader, request));
        }
    }
}
