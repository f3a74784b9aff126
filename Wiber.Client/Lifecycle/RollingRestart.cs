using System.Diagnostics;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.Client.Lifecycle;

/// <summary>
/// Restarts the nodes of a running cluster one at a time, so that it takes messages all along: the leader last, after it has
/// handed leadership over, and each one only when all members are up and have applied what was committed by then. Ends at the
/// first that does not come back; the others are left as they are.
/// </summary>
/// <param name="config">The cluster.</param>
/// <param name="client">A client of it.</param>
/// <param name="tell">Told what is done, and what is waited for.</param>
/// <param name="options">What is restarted, and how; null for all nodes, here.</param>
public sealed class RollingRestart(
    ClusterConfig config, WiberClient client, Action<string> tell, RollingRestartOptions? options = null)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly RollingRestartOptions _options = options ?? new RollingRestartOptions();

    /// <summary>Restarts them.</summary>
    /// <param name="cancellationToken">Gives up; a node may be down then.</param>
    /// <returns>The nodes in the order in which they were restarted.</returns>
    /// <exception cref="RollingRestartException">The cluster is not whole, or was not again in time.</exception>
    public async Task<IReadOnlyList<RestartedNode>> RunAsync(CancellationToken cancellationToken = default)
    {
        List<NodeConfig> left = [.. config.Nodes.Where(node => _options.Nodes?.Contains(node.Id) != false)];
        var done = new List<RestartedNode>();
        ClusterStatus status = await WaitForAllAsync("nothing was restarted", cancellationToken).ConfigureAwait(false);
        RequireSteerable(left, status);
        while (left.Count > 0)
        {
            NodeConfig next = left.FirstOrDefault(node => node.Id != status.Leader) ?? left[0];
            bool wasLeader = next.Id == status.Leader;
            left.Remove(next);
            string untouched = left.Count == 0 ? "" : $"; left as they are: {string.Join(", ", left.Select(node => node.Id))}";
            long start = Stopwatch.GetTimestamp();
            try
            {
                if (wasLeader && status.Nodes.Count(node => node.Member == true) > 1)
                {
                    tell($"{next.Id} hands leadership over");
                    await client.MoveLeaderAsync(null, cancellationToken).ConfigureAwait(false);
                }

                tell($"restarting {next.Id}");
                start = Stopwatch.GetTimestamp();
                await RestartAsync(next, start, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is WiberApiException or NodeStartException or TimeoutException)
            {
                throw new RollingRestartException($"{next.Id}: {error.Message}{untouched}", error);
            }

            status = await WaitForAllAsync($"{next.Id} was restarted{untouched}", cancellationToken).ConfigureAwait(false);
            done.Add(new RestartedNode(next.Id, wasLeader, Stopwatch.GetElapsedTime(start)));
        }

        return done;
    }

    private async Task<ClusterStatus> WaitForAllAsync(string stand, CancellationToken cancellationToken)
    {
        try
        {
            return await new ClusterWait(client, tell)
                .WaitAsync(_options.NodeTimeout, node => node.Member != false, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException error)
        {
            throw new RollingRestartException($"{error.Message}; {stand}", error);
        }
    }

    private void RequireSteerable(List<NodeConfig> nodes, ClusterStatus status)
    {
        string[] elsewhere =
        [
            .. nodes.Select(node => node.Id).Where(id => status.Nodes.Any(each => each.Id == id && each.Pid is null)),
        ];
        if (_options.Command is null && elsewhere.Length > 0)
        {
            throw new RollingRestartException(
                $"{string.Join(", ", elsewhere)} cannot be restarted from here: the process is on another machine, or another "
                + "user's; give the command that restarts a node, or name the nodes of this machine only");
        }
    }

    private async Task RestartAsync(NodeConfig node, long start, CancellationToken cancellationToken)
    {
        if (_options.Command is not { } command)
        {
            await new NodeProcess(config, node, _options.Process).RestartAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await ShellCommand.RunAsync(
            command
                .Replace("{id}", node.Id, StringComparison.Ordinal)
                .Replace("{host}", node.Host, StringComparison.Ordinal),
            cancellationToken).ConfigureAwait(false);
        while (!await IsNewProcessAsync(node, start, cancellationToken).ConfigureAwait(false))
        {
            if (Stopwatch.GetElapsedTime(start) > _options.NodeTimeout)
            {
                throw new TimeoutException(
                    $"the command did not bring a new process up within {_options.NodeTimeout.TotalSeconds:0} s");
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A node that answers and runs for longer than the command is the old one.</summary>
    private async Task<bool> IsNewProcessAsync(NodeConfig node, long start, CancellationToken cancellationToken)
    {
        try
        {
            NodeStatus status = await client.GetStatusAsync(node.ClientUri, cancellationToken).ConfigureAwait(false);
            return status.Node == node.Id && status.UptimeMs <= Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        catch (WiberApiException)
        {
            // Not up yet.
            return false;
        }
    }
}
