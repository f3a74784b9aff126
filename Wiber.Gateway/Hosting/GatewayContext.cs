using Wiber.Client;
using Wiber.Client.Configuration;
using Wiber.Client.Measuring;
using Wiber.Client.Processes;
using Wiber.Gateway.Problems;

namespace Wiber.Gateway.Hosting;

/// <summary>What all parts of a gateway share: the cluster, the clients, and that it ends.</summary>
internal sealed class GatewayContext : IAsyncDisposable
{
    /// <summary>What is polled is asked again soon; it need not wait long for an answer.</summary>
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How often a page that follows a topic gets more of it, at most.</summary>
    private static readonly TimeSpan FollowInterval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _ending = new();

    public GatewayContext(GatewayOptions options, GatewaySecurity security)
    {
        Security = security;
        Cluster = options.Cluster;
        Client = new WiberClient(options.Cluster, options.Client);
        Poller = new WiberClient(
            options.Cluster, options.Client with { CallTimeout = PollTimeout, AttemptTimeout = PollTimeout / 2 });
        Follower = new WiberClient(options.Cluster, options.Client with { ReceiveInterval = FollowInterval });
    }

    public ClusterConfig Cluster { get; }

    /// <summary>Bytes of all requests' bodies.</summary>
    public ResourceLimit RequestBytes { get; } = new(GatewayLimits.RequestBytesMax);

    /// <summary>For what people and pages ask for.</summary>
    public WiberClient Client { get; }

    /// <summary>For what is looked at again and again.</summary>
    public WiberClient Poller { get; }

    /// <summary>For what pages follow.</summary>
    public WiberClient Follower { get; }

    /// <summary>What protects the gateway.</summary>
    public GatewaySecurity Security { get; }

    /// <summary>Cancelled when the gateway ends.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>A node of cluster.toml.</summary>
    /// <exception cref="ProblemException">There is none of this id.</exception>
    public NodeConfig FindNode(string id) =>
        Cluster.FindNode(id) ?? throw new ProblemException(GatewayProblem.UnknownNode(id, Cluster.Nodes.Select(node => node.Id)));

    /// <inheritdoc cref="FindNode"/>
    public NodeProcess FindProcess(string id) => new(Cluster, FindNode(id));

    public Task EndAsync() => _ending.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Poller.Dispose();
        Follower.Dispose();
        _ending.Dispose();
        await Security.DisposeAsync();
    }
}
