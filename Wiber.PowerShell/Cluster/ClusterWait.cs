using System.Diagnostics;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Lifecycle;

namespace Wiber.PowerShell.Cluster;

/// <summary>Waits until a cluster is fit for what comes next.</summary>
/// <param name="client">The cluster.</param>
/// <param name="tell">Told what is still missing.</param>
internal sealed class ClusterWait(WiberClient client, Action<string> tell)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until a leader is ready and, if wanted, all nodes are up and have applied what is committed.</summary>
    /// <exception cref="TimeoutException">Not in time; the message says what is missing.</exception>
    public async Task<ClusterStatus> WaitAsync(TimeSpan timeout, bool allNodes, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
            ClusterStatus status = await ClusterControl.WaitForLeaderAsync(
                client, left < Patience ? left : Patience, cancellationToken).ConfigureAwait(false);
            if (FindMissing(status, allNodes) is not { } missing)
            {
                return status;
            }

            tell(missing);
            if (Stopwatch.GetElapsedTime(start) >= timeout)
            {
                throw new TimeoutException($"not ready after {timeout.TotalSeconds:0.#} s: {missing}");
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What a cluster lacks; null if nothing.</summary>
    internal static string? FindMissing(ClusterStatus status, bool allNodes)
    {
        if (status.Leader is null)
        {
            string down = string.Join(", ", status.Nodes.Where(node => node.Role is null).Select(Name));
            return down.Length == 0 ? "no leader yet" : $"no leader yet; {down} not answering";
        }

        if (!allNodes)
        {
            return null;
        }

        long? end = status.Nodes.Max(node => node.CommitIndex);
        string[] behind = status.Nodes
            .Where(node => node.Role is null or "waiting" or "joining" || node.AppliedIndex < end)
            .Select(
                node => node.Role is null ? $"{Name(node)} does not answer" : $"{Name(node)} is at {node.AppliedIndex} of {end}")
            .ToArray();
        return behind.Length == 0 ? null : string.Join(", ", behind);
    }

    private static string Name(ClusterNodeStatus node) => node.Id ?? node.Url;
}
