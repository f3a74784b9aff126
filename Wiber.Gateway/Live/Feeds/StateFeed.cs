using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Live.Documents;

namespace Wiber.Gateway.Live.Feeds;

/// <summary>The nodes, who leads, and the points of the charts.</summary>
internal sealed class StateFeed : ILiveFeed
{
    private const int PointsMax = 900;

    /// <summary>A node of the neighbourhood answers far sooner; one that is halted is not waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    private readonly GatewayContext _gateway;
    private readonly Dictionary<string, (Uri Address, Patient<NodeStatus> Question)> _nodes = [];
    private readonly Patient<MessageCount> _messages;
    private readonly Lock _sync = new();
    private readonly Queue<ClusterPoint> _points = new();

    public StateFeed(GatewayContext gateway)
    {
        _gateway = gateway;
        _messages = new Patient<MessageCount>(CountAsync, Patience);
    }

    public string Name => "state";

    public TimeSpan Interval => TimeSpan.FromMilliseconds(400);

    public async Task<byte[]?> LookAsync(CancellationToken cancellationToken)
    {
        Task<MessageCount?> counting = _messages.LookAsync(cancellationToken);
        NodeView[] nodes = await Task.WhenAll(_gateway.Cluster.Nodes.Select(node => LookAsync(node, cancellationToken)));
        NodeView[] others = await Task.WhenAll(FindOthers(nodes).Select(member => LookAsync(member, cancellationToken)));
        StateFrame frame = ClusterView.Compose(
            _gateway.Cluster.Name, [.. nodes, .. others], await counting, DateTimeOffset.UtcNow);
        Remember(frame.Point);
        return JsonSerializer.SerializeToUtf8Bytes(frame, GatewayJsonContext.Default.StateFrame);
    }

    public byte[]? Welcome()
    {
        lock (_sync)
        {
            return JsonSerializer.SerializeToUtf8Bytes(new HistoryFrame([.. _points]), GatewayJsonContext.Default.HistoryFrame);
        }
    }

    private void Remember(ClusterPoint point)
    {
        lock (_sync)
        {
            _points.Enqueue(point);
            if (_points.Count > PointsMax)
            {
                _points.Dequeue();
            }
        }
    }

    /// <summary>The members that cluster.toml does not name, as the node has them that knows most of the log.</summary>
    private IEnumerable<ClusterMember> FindOthers(NodeView[] nodes) =>
        nodes.Where(node => node.Status?.Members is { Count: > 0 })
            .MaxBy(node => node.Status!.CommitIndex)?.Status!.Members!
            .Where(member => member.Url is not null && _gateway.Cluster.FindNode(member.Id) is null) ?? [];

    private async Task<NodeView> LookAsync(NodeConfig node, CancellationToken cancellationToken)
    {
        Patient<NodeStatus> question = QuestionFor(node.Id, node.ClientUri);
        NodeStatus? status = await question.LookAsync(cancellationToken);
        NodeProcessState process = new NodeProcess(_gateway.Cluster, node).GetState();

        // A node on another machine has no process here, but it answers.
        NodeRunState state = process.State == NodeRunState.Down && status is not null ? NodeRunState.Up : process.State;
        return new NodeView
        {
            Id = node.Id,
            Url = node.ClientUri.GetLeftPart(UriPartial.Authority),
            State = state.ToString().ToLowerInvariant(),
            Pid = process.Pid,
            Configured = true,
            SilentMs = question.SilentMs,
            Status = status,
        };
    }

    private async Task<NodeView> LookAsync(ClusterMember member, CancellationToken cancellationToken)
    {
        Patient<NodeStatus> question = QuestionFor(member.Id, member.Url!);
        NodeStatus? status = await question.LookAsync(cancellationToken);
        return new NodeView
        {
            Id = member.Id,
            Url = member.Url!.GetLeftPart(UriPartial.Authority),
            State = status is null ? "down" : "up",
            Configured = false,
            SilentMs = question.SilentMs,
            Status = status,
        };
    }

    /// <summary>A node that came back elsewhere is asked there.</summary>
    private Patient<NodeStatus> QuestionFor(string id, Uri address)
    {
        if (!_nodes.TryGetValue(id, out (Uri Address, Patient<NodeStatus> Question) known) || known.Address != address)
        {
            known = (address, new Patient<NodeStatus>(token => _gateway.Poller.GetStatusAsync(address, token), Patience));
            _nodes[id] = known;
        }

        return known.Question;
    }

    private async Task<MessageCount> CountAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<TopicDescription> topics = await _gateway.Poller.GetTopicsAsync(cancellationToken);
        return new MessageCount(
            topics.Sum(topic => topic.Partitions.Sum(partition => partition.EndOffset)), DateTimeOffset.UtcNow);
    }
}
