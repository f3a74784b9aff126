using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Lifecycle;
using Wiber.Client.Processes;

namespace Wiber.Benchmarks.Systems.Wiber;

/// <summary>Three node processes.</summary>
internal sealed class WiberCluster(ClusterConfig config, NodeProcessOptions options) : IBenchmarkCluster
{
    private readonly NodeProcess[] _nodes = [.. config.Nodes.Select(node => new NodeProcess(config, node, options))];
    private readonly WiberClient _client = new(config);

    public IReadOnlyList<int> ServerPids => [.. _nodes.Select(node => node.GetState().Pid).OfType<int>()];

    public async Task<IBenchmarkTopic> CreateTopicAsync(string name, CancellationToken cancellationToken)
    {
        var client = new WiberClient(config);
        await client.CreateTopicAsync(new NewTopic { Topic = name, Partitions = 1 }, cancellationToken);
        await client.PreferLeaderAsync(cancellationToken);
        return new WiberTopic(this, client, (await FindLeaderAsync(cancellationToken)).ClientUri, name);
    }

    /// <summary>Starts the nodes that do not run.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<StartedNode> started = await new ClusterControl(config, options).StartAsync(cancellationToken);
        if (started.FirstOrDefault(node => node.Error is not null) is { } failed)
        {
            throw new InvalidOperationException(failed.Error!.Message, failed.Error);
        }
    }

    public async Task ReviveAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        long committed = (await _client.GetClusterStatusAsync(cancellationToken)).Nodes.Max(node => node.CommitIndex) ?? 0;
        await Deadline.WaitUntilAsync(
            async () =>
            {
                ClusterStatus status = await _client.GetClusterStatusAsync(cancellationToken);
                return status.Leader is not null
                    && status.Nodes.Count(node => node.CommitIndex >= committed) == config.Nodes.Count
                    && await AreConnectedAsync(cancellationToken);
            },
            "the killed node to catch up and to be connected to all others",
            cancellationToken);
    }

    private async Task<bool> AreConnectedAsync(CancellationToken cancellationToken)
    {
        NodeStatus[] all = await Task.WhenAll(config.Nodes.Select(node => _client.GetStatusAsync(node.ClientUri, cancellationToken)));
        return all.All(node =>
            node.Peers is { } peers && peers.EnumerateArray().All(peer => peer.GetProperty("connected").GetBoolean()));
    }

    public async Task<int> FindLeaderPidAsync(CancellationToken cancellationToken)
    {
        NodeConfig leader = await FindLeaderAsync(cancellationToken);
        return _nodes.Single(node => node.Node.Id == leader.Id).GetState().Pid
            ?? throw new InvalidOperationException($"{leader.Id} leads and does not run");
    }

    private async Task<NodeConfig> FindLeaderAsync(CancellationToken cancellationToken)
    {
        string? leader = null;
        await Deadline.WaitUntilAsync(
            async () => (leader = (await _client.GetClusterStatusAsync(cancellationToken)).Leader) is not null,
            "a leader",
            cancellationToken);
        return config.FindNode(leader!)!;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Task.WhenAll(_nodes.Select(node => node.KillAsync()));
    }
}
