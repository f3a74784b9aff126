using System.Diagnostics;
using Wiber.Client.Api;

namespace Wiber.Client.Lifecycle;

/// <summary>Waits until a cluster is fit for what comes next.</summary>
/// <param name="client">The cluster.</param>
/// <param name="tell">Told what is still missing.</param>
public sealed class ClusterWait(WiberClient client, Action<string> tell)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until a leader is ready.</summary>
    /// <param name="timeout">How long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">Not in time; the message says what is missing.</exception>
    public Task<ClusterStatus> ForLeaderAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitAsync(timeout, _ => false, cancellationToken);

    /// <summary>
    /// Waits until a leader is ready and nodes are up and have applied what was committed when the leader was first seen: under
    /// load nobody is ever at the end of what is committed.
    /// </summary>
    /// <param name="timeout">How long.</param>
    /// <param name="isWanted">Which nodes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">Not in time; the message says what is missing.</exception>
    public async Task<ClusterStatus> WaitAsync(
        TimeSpan timeout, Func<ClusterNodeStatus, bool> isWanted, CancellationToken cancellationToken)
    {
        long? goal = null;
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
            ClusterStatus status = await ClusterControl.WaitForLeaderAsync(
                client, left < Patience ? left : Patience, cancellationToken).ConfigureAwait(false);
            goal ??= status.Leader is null ? null : status.Nodes.Max(node => node.CommitIndex);
            if (FindMissing(status, isWanted, goal) is not { } missing)
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
    /// <param name="status">The cluster.</param>
    /// <param name="isWanted">Which nodes must be up and have applied the log up to the goal.</param>
    /// <param name="goal">A log index; null as long as there was no leader.</param>
    internal static string? FindMissing(ClusterStatus status, Func<ClusterNodeStatus, bool> isWanted, long? goal)
    {
        if (status.Leader is null)
        {
            string down = string.Join(", ", status.Nodes.Where(node => node.Role is null).Select(Name));
            return down.Length == 0 ? "no leader yet" : $"no leader yet; {down} not answering";
        }

        string[] behind = status.Nodes
            .Where(isWanted)
            .Where(node => node.Role is null or "waiting" or "joining" || node.AppliedIndex < goal)
            .Select(node => node.Role switch
            {
                null => $"{Name(node)} does not answer",
                "waiting" or "joining" => $"{Name(node)} is {node.Role}",
                _ => $"{Name(node)} is at {node.AppliedIndex} of {goal}",
            })
            .ToArray();
        return behind.Length == 0 ? null : string.Join(", ", behind);
    }

    private static string Name(ClusterNodeStatus node) => node.Id ?? node.Url;
}
