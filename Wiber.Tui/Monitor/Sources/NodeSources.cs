using Wiber.Client.Configuration;

namespace Wiber.Tui.Monitor.Sources;

/// <summary>What is read of one node, for as long as the node is there.</summary>
internal sealed class NodeSources : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending;
    private Task _running = Task.CompletedTask;

    private NodeSources(NodeConfig node, CancellationToken cancellationToken)
    {
        Node = node;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    public NodeConfig Node { get; }

    /// <summary>Lets the node be looked at at once.</summary>
    public PollSignal Signal { get; } = new();

    /// <summary>Starts reading.</summary>
    /// <param name="node">The node.</param>
    /// <param name="sources">What is read of it.</param>
    /// <param name="guard">Runs each, and tells of a failure that nobody expects.</param>
    /// <param name="cancellationToken">Ends it, as disposing does.</param>
    public static NodeSources Start(
        NodeConfig node,
        Func<NodeConfig, PollSignal, IEnumerable<Func<CancellationToken, Task>>> sources,
        Func<Func<CancellationToken, Task>, CancellationToken, Task> guard,
        CancellationToken cancellationToken)
    {
        var started = new NodeSources(node, cancellationToken);
        started._running = Task.WhenAll(
            sources(node, started.Signal).Select(source => guard(source, started._ending.Token)));
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
        Signal.Dispose();
    }
}
