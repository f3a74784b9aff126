using System.Diagnostics;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Members;

/// <summary>
/// Adds a node: writes it into cluster.toml, starts it, asks the leader to take it in, waits until it has the log. What was done
/// is undone if the cluster refuses.
/// </summary>
internal sealed class NodeAddition(CommandContext context, ClusterConfig config, NewNodeRequest request, Action<string> tell)
{
    /// <summary>A node that gets no further for so long may have a fault that waiting does not mend.</summary>
    private static readonly TimeSpan StandstillMax = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private ClusterConfigEdit? _edit;
    private NodeProcess? _started;

    /// <exception cref="CommandException">The request does not fit cluster.toml, or the node does not catch up.</exception>
    /// <exception cref="WiberApiException">The cluster refused, or did not answer in time.</exception>
    public async Task<MemberChangeResult> RunAsync()
    {
        NodeConfig node = FindOrWrite();
        ClusterConfig withNode = ClusterConfig.Load(config.FilePath);
        node = withNode.FindNode(node.Id)!;
        using WiberClient client = context.Connect(withNode);
        bool isAsked = false;
        int? pid;
        try
        {
            pid = await StartAsync(withNode, node);
            isAsked = true;
            await client.AddNodeAsync(
                new NewNode
                {
                    Id = node.Id,
                    Host = node.Host,
                    Port = node.Port,
                    PeerPort = node.PeerPort,
                    Learner = request.IsLearner,
                },
                context.CancellationToken);
        }
        catch (Exception error) when (IsWithoutEffect(error, isAsked))
        {
            await UndoAsync();
            throw;
        }

        tell($"{node.Id} is a member and {(request.IsLearner ? "gets the log" : "votes when it has the log")}");
        string role = await WaitUntilCaughtUpAsync(client, node);
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
            return fits ? known : throw new CommandException(
                ExitCode.Usage,
                $"{known.Id} is in {config.FilePath} already, as {known.Host} with the ports {known.Port} and {known.PeerPort}");
        }

        string host = request.Host ?? config.Nodes[^1].Host;
        (int port, int peerPort) = NextPorts.Choose(config, host, request.Port, request.PeerPort);
        var node = new NodeConfig { Id = request.Id, Host = host, Port = port, PeerPort = peerPort };
        if (node.FindProblem() is { } problem)
        {
            throw new CommandException(ExitCode.Usage, problem);
        }

        _edit = ClusterConfigEditor.AddNode(config.FilePath, node);
        tell($"{node.Id} is in {config.FilePath}: {host}:{port}, peers on {peerPort}");
        return node;
    }

    private async Task<int?> StartAsync(ClusterConfig withNode, NodeConfig node)
    {
        var process = new NodeProcess(withNode, node);
        if (request.IsStartedElsewhere)
        {
            return process.GetState().Pid;
        }

        bool wasDown = process.GetState().State == NodeRunState.Down;
        int pid = await process.StartAsync(context.CancellationToken);
        _started = wasDown ? process : null;
        tell(wasDown ? $"{node.Id} started (pid {pid})" : $"{node.Id} runs already (pid {pid})");
        return pid;
    }

    private async Task UndoAsync()
    {
        // The user's interrupt must not keep the machine from being put back as it was.
        if (_started is not null)
        {
            await _started.StopAsync(CancellationToken.None);
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
    private async Task<string> WaitUntilCaughtUpAsync(WiberClient client, NodeConfig node)
    {
        string role = request.IsLearner ? "learner" : "voter";
        long goal = (await client.GetMembersAsync(context.CancellationToken)).CommitIndex;
        (string? Role, long Last, long Applied) seen = default;
        long movedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            ClusterMember? member = (await client.GetMembersAsync(context.CancellationToken)).Nodes
                .FirstOrDefault(each => each.Id == node.Id);
            NodeStatus? status = await TryGetStatusAsync(client, node);
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
                throw new CommandException(
                    ExitCode.NoLeader,
                    $"{node.Id} is a member ({member?.Role ?? "removed meanwhile"}) and has got no further for "
                    + $"{StandstillMax.TotalSeconds:0} s; its log is {NodeFiles.ConsoleLog(node.DataDirectory)}");
            }

            await Task.Delay(PollInterval, context.CancellationToken);
        }
    }

    private async Task<NodeStatus?> TryGetStatusAsync(WiberClient client, NodeConfig node)
    {
        try
        {
            return await client.GetStatusAsync(node.ClientUri, context.CancellationToken);
        }
        catch (WiberApiException)
        {
            // Not now; how long that may go on is watched by the caller.
            return null;
        }
    }
}
