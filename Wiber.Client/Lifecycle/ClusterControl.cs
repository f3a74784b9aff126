using System.Diagnostics;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.Client.Lifecycle;

/// <summary>Starts and stops the nodes of a cluster on this machine, all of them together.</summary>
/// <param name="config">The cluster.</param>
/// <param name="options">How nodes are started and stopped; null for the defaults.</param>
public sealed class ClusterControl(ClusterConfig config, NodeProcessOptions? options = null)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);

    /// <summary>Starts every node that does not run, all at once, and returns when each of them runs or has failed.</summary>
    /// <exception cref="FileNotFoundException">The daemon's executable was not found.</exception>
    public async Task<IReadOnlyList<StartedNode>> StartAsync(CancellationToken cancellationToken)
    {
        // Each start is awaited even if another one throws: nobody else knows of the process it is about to make.
        return await Task.WhenAll(config.Nodes.Select(node => StartAsync(node, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Stops the followers together and the leader last, so that no election begins on the way down.</summary>
    /// <param name="leader">The leader's id, if there is one.</param>
    /// <param name="cancellationToken">Gives up; nodes that were not yet asked to stop go on.</param>
    public async Task<IReadOnlyList<StoppedNode>> StopAsync(string? leader, CancellationToken cancellationToken)
    {
        var stopped = new List<StoppedNode>(config.Nodes.Count);
        foreach (IGrouping<bool, NodeConfig> group in config.Nodes.GroupBy(node => node.Id == leader).OrderBy(group => group.Key))
        {
            stopped.AddRange(await Task.WhenAll(group.Select(node => StopAsync(node, cancellationToken))).ConfigureAwait(false));
        }

        return stopped;
    }

    /// <summary>
    /// Asks until a leader has brought an entry of its log to a majority and applied what is committed, and the members that are
    /// up have heard of it.
    /// </summary>
    /// <returns>The last status; without a leader if there was none in time.</returns>
    public static async Task<ClusterStatus> WaitForLeaderAsync(
        WiberClient client, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            ClusterStatus status = await client.GetClusterStatusAsync(cancellationToken).ConfigureAwait(false);
            if (IsReady(status))
            {
                return status;
            }

            if (Stopwatch.GetElapsedTime(start) >= timeout)
            {
                return status with { Leader = null };
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsReady(ClusterStatus status) =>
        status.Nodes.Any(
            node => node.Id == status.Leader && node.CommitIndex > 0 && node.AppliedIndex >= node.CommitIndex)
        && !status.Nodes.Any(node => node is { Member: true, Role: "waiting" });

    private async Task<StartedNode> StartAsync(NodeConfig node, CancellationToken cancellationToken)
    {
        var process = new NodeProcess(config, node, options);
        NodeRunState before = process.GetState().State;
        try
        {
            await process.StartAsync(cancellationToken).ConfigureAwait(false);
            return new StartedNode(node, before, null);
        }
        catch (NodeStartException error)
        {
            return new StartedNode(node, before, error);
        }
    }

    private async Task<StoppedNode> StopAsync(NodeConfig node, CancellationToken cancellationToken) =>
        new(node, await new NodeProcess(config, node, options).StopAsync(cancellationToken).ConfigureAwait(false));
}
