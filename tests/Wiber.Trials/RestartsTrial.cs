using System.Diagnostics;
using Wiber.Testing;

namespace Wiber.Trials;

/// <summary>
/// New clusters, in each of which one node is killed again and again from its first moments on, also in the middle of starting:
/// each time it comes back to all that is committed.
/// </summary>
internal static class RestartsTrial
{
    private const int Kills = 5;
    private const int DelayMsMax = 400;

    public static async Task<int> RunAsync(int clusters)
    {
        var catchUps = new List<TimeSpan>();
        for (int number = 0; number < clusters; number++)
        {
            await using TestCluster cluster = await TestCluster.StartAsync();
            string restless = cluster.NodeIds.ElementAt(number % 3);
            for (int kill = 0; kill < Kills; kill++)
            {
                await cluster.Node(restless).KillAsync();
                await KillWhileStartingAsync(cluster, restless);
                await cluster.Node(restless).StartAsync();
            }

            long start = Stopwatch.GetTimestamp();
            try
            {
                await cluster.WaitForCatchUpAsync();
                await cluster.WaitForConnectionsAsync();
            }
            catch (TimeoutException exception)
            {
                Console.WriteLine($"cluster {number}, {restless} restless: {exception.Message}");
                foreach (string node in cluster.NodeIds)
                {
                    Console.WriteLine(string.Join('\n', cluster.LogLines(node, "").TakeLast(40)));
                }

                return 1;
            }

            catchUps.Add(Stopwatch.GetElapsedTime(start));
        }

        catchUps.Sort();
        Console.WriteLine(
            $"{clusters} clusters, {clusters * Kills * 2} kills; after the last start back to all that is committed in "
            + $"{catchUps[catchUps.Count / 2].TotalMilliseconds:F0} ms (median), {catchUps[^1].TotalMilliseconds:F0} ms (worst)");
        return 0;
    }

    /// <summary>Starts the node and kills it after a random moment, whether it runs by then or not.</summary>
    private static async Task KillWhileStartingAsync(TestCluster cluster, string node)
    {
        Task starting = cluster.Node(node).StartAsync();
        await Task.Delay(Random.Shared.Next(DelayMsMax));
        await cluster.Node(node).KillAsync();
        try
        {
            await starting;
        }
        catch (Client.Processes.NodeStartException)
        {
            // Killed before it ran.
        }

        await cluster.Node(node).KillAsync();
    }
}
