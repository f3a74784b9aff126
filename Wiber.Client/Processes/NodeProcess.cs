using Wiber.Client.Configuration;

namespace Wiber.Client.Processes;

/// <summary>
/// The process of one node on this machine: start, stop, kill, suspend, resume, state. Knows it by its pid file, which is trusted
/// only while the process in it is the one that wrote it; that is checked again right before every signal.
/// Instances hold nothing: any number of them, in any process, may steer the same node.
/// </summary>
/// <param name="config">The cluster.</param>
/// <param name="node">One of its nodes.</param>
/// <param name="options">Timeouts and the executable; null for the defaults.</param>
public sealed class NodeProcess(ClusterConfig config, NodeConfig node, NodeProcessOptions? options = null)
{
    /// <summary>How long the system may take to act on a signal that a process cannot refuse.</summary>
    private static readonly TimeSpan SignalTimeout = TimeSpan.FromSeconds(5);

    private readonly NodeProcessOptions _options = options ?? new NodeProcessOptions();

    /// <summary>The node.</summary>
    public NodeConfig Node { get; } = node;

    /// <summary>Whether the process runs.</summary>
    public NodeProcessState GetState() => Find() switch
    {
        null => new NodeProcessState(NodeRunState.Down, null),
        { } process => new NodeProcessState(
            ProcessControl.Current.IsSuspended(process) ? NodeRunState.Suspended : NodeRunState.Up, process.Pid),
    };

    /// <summary>
    /// Starts the node detached from this process and its terminal, and returns when it runs: its ports are bound, though a
    /// leader may still have to be elected. A node that runs already is left as it is.
    /// </summary>
    /// <returns>The process id.</returns>
    /// <exception cref="NodeStartException">It did not come to run; the message says why in the node's own words.</exception>
    /// <exception cref="FileNotFoundException">The daemon's executable was not found.</exception>
    public async Task<int> StartAsync(CancellationToken cancellationToken = default) => Find() is { } running
        ? running.Pid
        : await new NodeStarter(config, Node, _options).StartAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Asks the node to end, and kills it if it has not after <see cref="NodeProcessOptions.StopTimeout"/>.</summary>
    /// <exception cref="TimeoutException">It did not even end when killed.</exception>
    public async Task<NodeStopOutcome> StopAsync(CancellationToken cancellationToken = default)
    {
        if (Find() is not { } process)
        {
            return NodeStopOutcome.WasDown;
        }

        ProcessControl.Current.RequestStop(process);
        if (await Poll.UntilAsync(() => !process.IsCurrent(), _options.StopTimeout, cancellationToken).ConfigureAwait(false))
        {
            return NodeStopOutcome.Stopped;
        }

        await KillAsync(cancellationToken).ConfigureAwait(false);
        return NodeStopOutcome.Killed;
    }

    /// <summary>Ends the node at once, as a crash would: SIGKILL, TerminateProcess.</summary>
    /// <returns>False if it was down already.</returns>
    /// <exception cref="TimeoutException">The system did not end it.</exception>
    public Task<bool> KillAsync(CancellationToken cancellationToken = default) =>
        SignalAsync(ProcessControl.Current.Kill, process => !process.IsCurrent(), "end", cancellationToken);

    /// <summary>Halts the node where it is, as a long pause of its machine would.</summary>
    /// <returns>False if it is down.</returns>
    /// <exception cref="TimeoutException">The system did not halt it.</exception>
    public Task<bool> SuspendAsync(CancellationToken cancellationToken = default) =>
        SignalAsync(ProcessControl.Current.Suspend, ProcessControl.Current.IsSuspended, "halt", cancellationToken);

    /// <summary>Lets a suspended node go on.</summary>
    /// <returns>False if it is down.</returns>
    /// <exception cref="TimeoutException">The system did not let it go on.</exception>
    public Task<bool> ResumeAsync(CancellationToken cancellationToken = default) =>
        SignalAsync(
            ProcessControl.Current.Resume, process => !ProcessControl.Current.IsSuspended(process), "go on", cancellationToken);

    /// <summary>Stops the node if it runs, and starts it.</summary>
    /// <returns>The new process id.</returns>
    public async Task<int> RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync(cancellationToken).ConfigureAwait(false);
        return await StartAsync(cancellationToken).ConfigureAwait(false);
    }

    private NodePidFile? Find() => NodePidFile.TryRead(Node.DataDirectory) is { } file && file.IsCurrent() ? file : null;

    private async Task<bool> SignalAsync(
        Action<NodePidFile> send, Func<NodePidFile, bool> isDone, string verb, CancellationToken cancellationToken)
    {
        if (Find() is not { } process)
        {
            return false;
        }

        send(process);
        bool isGoneOrDone = await Poll.UntilAsync(
            () => !process.IsCurrent() || isDone(process), SignalTimeout, cancellationToken).ConfigureAwait(false);
        return isGoneOrDone
            ? true
            : throw new TimeoutException(
                $"process {process.Pid} of node {Node.Id} did not {verb} within {SignalTimeout.TotalSeconds:0} s");
    }
}
