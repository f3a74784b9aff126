using System.Diagnostics;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;

namespace Wiber.Tui.Demo;

/// <summary>Waits until all nodes have applied the same log.</summary>
internal static class LogAgreement
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks until all nodes name the same index; then their hashes must be the same.</summary>
    /// <returns>The nodes' last answers; their hashes may differ, and their indexes too if time ran out.</returns>
    /// <exception cref="WiberApiException">A node does not answer at the deadline.</exception>
    public static async Task<IReadOnlyList<NodeStatus>> WaitAsync(
        WiberClient client, ClusterConfig config, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            bool isLate = Stopwatch.GetElapsedTime(start) >= timeout;
            try
            {
                NodeStatus[] nodes = await Task.WhenAll(
                    config.Nodes.Select(node => client.GetStatusAsync(node.ClientUri, cancellationToken)));
                if (isLate || nodes.All(node => node.LogHash is not null && node.LogHash.Index == nodes[0].LogHash?.Index))
                {
                    return nodes;
                }
            }
            catch (WiberApiException) when (!isLate)
            {
                // A node that has just started may not answer yet.
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    /// <summary>True if all nodes hold the same log.</summary>
    public static bool IsSame(IReadOnlyList<NodeStatus> nodes) => nodes.All(
        node => node.LogHash is not null
            && node.LogHash.Index == nodes[0].LogHash?.Index
            && node.LogHash.Hash == nodes[0].LogHash?.Hash);
}
