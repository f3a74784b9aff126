using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Tui.Monitor.Actions;
using Wiber.Tui.Monitor.Events;

namespace Wiber.Tui.Monitor.Sources;

/// <summary>
/// Which nodes there are: those of cluster.toml, which is read again when it changes, and members that it does not name, as the
/// leader says. Each has a poller and, if its files may be on this machine, a reader of its log, for as long as it is there.
/// </summary>
internal sealed class NodeRoster(
    ClusterConfig config,
    WiberClient client,
    EventQueue queue,
    TimeProvider time,
    Func<Func<CancellationToken, Task>, CancellationToken, Task> guard)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    // The sources of the nodes come and go with the loop below; others only raise their signals.
    private readonly Lock _sync = new();
    private readonly Dictionary<string, NodeSources> _sources = [];
    private readonly PollSignal _due = new();
    private volatile ClusterConfig _config = config;
    private volatile IReadOnlyList<ClusterMember> _members = [];
    private DateTime _readAt = File.GetLastWriteTimeUtc(config.FilePath);
    private List<NodeConfig> _followed = [];
    private string? _problem;

    /// <summary>cluster.toml as it was when it could be read last.</summary>
    public ClusterConfig Config => _config;

    /// <summary>Looks at all nodes at once.</summary>
    public void PollNow()
    {
        lock (_sync)
        {
            foreach (NodeSources each in _sources.Values)
            {
                each.Signal.Raise();
            }
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FollowAsync(Nodes(), cancellationToken);
            while (true)
            {
                await _due.WaitAsync(LookInterval, cancellationToken);
                await ReadAgainAsync(cancellationToken);
                await FollowAsync(Nodes(), cancellationToken);
            }
        }
        finally
        {
            await LetGoAsync([]);
            _due.Dispose();
        }
    }

    /// <summary>Takes over who the members are from the one who leads.</summary>
    private void NoteMembers(NodeStatus status)
    {
        if (status is { Role: "leader", Members: { Count: > 0 } members }
            && !members.Select(member => member.Id).SequenceEqual(_members.Select(member => member.Id)))
        {
            _members = members;
            _due.Raise();
        }
    }

    private async Task ReadAgainAsync(CancellationToken cancellationToken)
    {
        DateTime writtenAt = File.GetLastWriteTimeUtc(_config.FilePath);
        if (writtenAt == _readAt)
        {
            return;
        }

        _readAt = writtenAt;
        try
        {
            _config = ClusterConfig.Load(_config.FilePath);
            _problem = null;
        }
        catch (ClusterConfigException error) when (error.Message != _problem)
        {
            // It may be halfway written: what it said before holds, and the next change is looked at again.
            _problem = error.Message;
            await queue.PostAsync(new MonitorEvent.Told(ActionText.Line(error.Message)), cancellationToken);
        }
        catch (ClusterConfigException)
        {
            // Told already.
        }
    }

    private List<NodeConfig> Nodes()
    {
        List<NodeConfig> nodes = [.. _config.Nodes];
        nodes.AddRange(_members
            .Where(member => _config.FindNode(member.Id) is null)
            .Select(member => new NodeConfig
            {
                Id = member.Id,
                Host = member.Host,
                Port = member.Port,
                PeerPort = member.PeerPort,
            }));
        return nodes;
    }

    private async Task FollowAsync(List<NodeConfig> nodes, CancellationToken cancellationToken)
    {
        if (nodes.SequenceEqual(_followed))
        {
            return;
        }

        await LetGoAsync(nodes);

        // Before anything is read of a new node: what is said of nodes that are not known is not taken.
        await queue.PostAsync(
            new MonitorEvent.NodesKnown([.. nodes.Select(
                node => new KnownNode(node.Id, node.ClientUri, _config.FindNode(node.Id) is not null))]),
            cancellationToken);
        lock (_sync)
        {
            foreach (NodeConfig node in nodes.Where(node => !_sources.ContainsKey(node.Id)))
            {
                _sources.Add(node.Id, NodeSources.Start(node, Sources, guard, cancellationToken));
            }
        }

        _followed = nodes;
    }

    /// <summary>Ends what is read of all nodes but these.</summary>
    private async Task LetGoAsync(List<NodeConfig> kept)
    {
        NodeSources[] gone;
        lock (_sync)
        {
            gone = [.. _sources.Values.Where(each => !kept.Contains(each.Node))];
            Array.ForEach(gone, each => _sources.Remove(each.Node.Id));
        }

        await Task.WhenAll(gone.Select(each => each.DisposeAsync().AsTask()));
    }

    private IEnumerable<Func<CancellationToken, Task>> Sources(NodeConfig node, PollSignal signal)
    {
        bool isConfigured = _config.FindNode(node.Id) is not null;
        NodeProcess? process = isConfigured ? new NodeProcess(_config, node) : null;
        yield return new NodePoller(node, process, client, queue, signal, time, NoteMembers).RunAsync;
        if (isConfigured)
        {
            yield return new LogSource(node, queue).RunAsync;
        }
    }
}
