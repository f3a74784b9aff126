using System.Diagnostics;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.Client.Members;

/// <summary>
/// Adds a node: writes it into cluster.toml, starts it, asks the leader to take it in, waits until it has the log. What was done
/// is undone if the cluster refuses.
/// </summary>
/// <param name="config">The cluster.</param>
/// <param name="options">Timeouts.</param>
/// <param name="request">The node.</param>
/// <param name="tell">Told what is done on the way, by any thread.</param>
public sealed class NodeAddition(ClusterConfig config, WiberClientOptions options, NewNodeRequest request, Action<string> tell)
{
    /// <summary>A node that gets no further for so long may have a fault that waiting does not mend.</summary>
    private static readonly TimeSpan StandstillMax = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private ClusterConfigEdit? _edit;
    private NodeProcess? _started;

    /// <summary>Adds the node and returns when it has the log and, unless it is a learner, its vote.</summary>
    /// <exception cref="MemberChangeException">The request does not fit cluster.toml.</exception>
    /// <exception cref="TimeoutException">The node does not catch up.</exception>
    /// <exception cref="WiberApiException">The cluster refused, or did not answer in time.</exception>
    public async Task<MemberChangeResult> RunAsync(CancellationToken cancellationToken = default)
    {
        NodeConfig node = FindOrWrite();
        ClusterConfig withNode = ClusterConfig.Load(config.FilePath);
        node = withNode.FindNode(node.Id)!;
        using WiberClient client = new WiberClient(withNode, options);
        bool isAsked = false;
        int? pid;
        try
        {
            pid = await StartAsync(withNode, node, cancellationToken).ConfigureAwait(false);
            isAsked = true;
            await AskAsync(client, node, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (IsWithoutEffect(error, isAsked))
        {
            await UndoAsync().ConfigureAwait(false);
            throw;
        }

        tell($"{node.Id} is a member and {(request.IsLearner ? "gets the log" : "votes when it has the log")}");
        string role = await WaitUntilCaughtUpAsync(client, node, cancellationToken).ConfigureAwait(false);
        return new MemberChangeResult(node.Id, "added", role, pid, node.DataDirectory);
    }

    /// <summary>False if the node may have become a member all the same: then what it needs must stay.</summary>
    private static bool IsWithoutEffect(Exception error, bool isAsked) => error switch
    {
        WiberApiException api => api.Code != WiberErrorCodes.OutcomeUnknown,
        _ => !isAsked,
    };

    private NodeConfig FindOrWrite()
    {
        if (config.FindNode(request.Id) is { } known)
        {
            bool fits = (request.Host ?? known.Host) == known.Host && (request.Port ?? known.Port) == known.Port
                && (request.PeerPort ?? known.PeerPort) == known.PeerPort;
            return fits ? known : throw new MemberChangeException(
                $"{known.Id} is in {config.FilePath} already, as {known.Host} with the ports {known.Port} and {known.PeerPort}");
        }

        string host = request.Host ?? config.Nodes[^1].Host;
        (int port, int peerPort) = NextPorts.Choose(config, host, request.Port, request.PeerPort);
        var node = new NodeConfig { Id = request.Id, Host = host, Port = port, PeerPort = peerPort };
        if (node.FindProblem() is { } problem)
        {
            throw new MemberChangeException(problem);
        }

        _edit = ClusterConfigEditor.AddNode(config.FilePath, node);
        tell($"{node.Id} is in {config.FilePath}: {host}:{port}, peers on {peerPort}");
        return node;
    }

    private async Task<int?> StartAsync(
        ClusterConfig withNode, NodeConfig node, CancellationToken cancellationToken)
    {
        var process = new NodeProcess(withNode, node);
        if (request.IsStartedElsewhere)
        {
            return process.GetState().Pid;
        }

        bool wasDown = process.GetState().State == NodeRunState.Down;
        int pid = await process.StartAsync(cancellationToken).ConfigureAwait(false);
        _started = wasDown ? process : null;
        tell(wasDown ? $"{node.Id} started (pid {pid})" : $"{node.Id} runs already (pid {pid})");
        return pid;
    }

    /// <summary>Asks the leader to take the node in. A node that has only just started may be too slow for its question.</summary>
    private async Task AskAsync(WiberClient client, NodeConfig node, CancellationToken cancellationToken)
    {
        var newNode = new NewNode
        {
            Id = node.Id,
            Host = node.Host,
            Port = node.Port,
            PeerPort = node.PeerPort,
            Learner = request.IsLearner,
        };
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await client.AddNodeAsync(newNode, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (WiberApiException error) when (error.Code == WiberErrorCodes.NodeUnreachable
                && _started is not null && Stopwatch.GetElapsedTime(began) < options.CallTimeout)
            {
                await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task UndoAsync()
    {
        // The user's interrupt must not keep the machine from being put back as it was.
        if (_started is not null)
        {
            await _started.StopAsync(CancellationToken.None).ConfigureAwait(false);
            tell($"{request.Id} stopped; its files are left in {_started.Node.DataDirectory}");
        }

        if (_edit is not null)
        {
            tell(_edit.TryUndo()
                ? $"{config.FilePath} is as it was"
                : $"{config.FilePath} was changed meanwhile; {request.Id} is left in it");
        }
    }

    /// <summary>Waits until the node has applied what was committed when it became a member, and has its vote.</summary>
    private async Task<string> WaitUntilCaughtUpAsync(
        WiberClient client, NodeConfig node, CancellationToken cancellationToken)
    {
        string role = request.IsLearner ? "learner" : "voter";
        long goal = (await client.GetMembersAsync(cancellationToken).ConfigureAwait(false)).CommitIndex;
        (string? Role, long Last, long Applied) seen = default;
        long movedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            ClusterMember? member = (await client.GetMembersAsync(cancellationToken).ConfigureAwait(false)).Nodes
                .FirstOrDefault(each => each.Id == node.Id);
            NodeStatus? status = await TryGetStatusAsync(client, node, cancellationToken).ConfigureAwait(false);
            if (member?.Role == role && status?.AppliedIndex >= goal)
            {
                tell($"{node.Id} has the log{(request.IsLearner ? "" : " and votes")}");
                return role;
            }

            (string?, long, long) now = (member?.Role, status?.LastLogIndex ?? 0, status?.AppliedIndex ?? 0);
            movedAt = now == seen ? movedAt : Stopwatch.GetTimestamp();
            seen = now;
            if (Stopwatch.GetElapsedTime(movedAt) > StandstillMax)
            {
                throw new TimeoutException(
                    $"{node.Id} is a member ({member?.Role ?? "removed meanwhile"}) and has got no further for "
                    + $"{StandstillMax.TotalSeconds:0} s; its log is {NodeFiles.ConsoleLog(node.DataDirectory)}");
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<NodeStatus?> TryGetStatusAsync(
        WiberClient client, NodeConfig node, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetStatusAsync(node.ClientUri, cancellationToken).ConfigureAwait(false);
        }
        catch (WiberApiException)
        {
            // Not now; how long that may go on is watched by the caller.
            return null;
        }
    }
}
