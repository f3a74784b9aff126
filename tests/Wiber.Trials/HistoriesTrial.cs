using Wiber.Client.Processes;
using Wiber.Testing;
using Wiber.Testing.Faults;
using Wiber.Testing.Histories;

namespace Wiber.Trials;

/// <summary>Records what clients see while nodes are killed and suspended, and checks whether it is linearizable.</summary>
internal static class HistoriesTrial
{
    private const int LogLinesShown = 12;

    public static async Task<int> RunAsync(HistoriesOptions options)
    {
        if (options.File is { } recorded)
        {
            return HistoryReport.Print(HistoryFile.Read(recorded)) ? 0 : 1;
        }

        await using TestCluster cluster = await TestCluster.StartAsync(options.Nodes);
        await using HistoryLoad load = HistoryLoad.Start(
            cluster, new HistoryLoadOptions { Consistency = options.Reads, Seed = options.Seed });
        var faults = new FaultInjector(cluster, options.Seed, load.ReadBurstAsync);
        bool isAlive = await TryRunAsync(cluster, load, faults, TimeSpan.FromSeconds(options.Seconds));
        Console.WriteLine(
            $"{options.Nodes} nodes, {options.Reads.ToString().ToLowerInvariant()} reads, seed {options.Seed}");
        Console.WriteLine(
            "faults: "
            + string.Join(", ", faults.Counts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}")));
        Console.WriteLine(
            $"leaders seen between faults: {string.Join(" ", faults.Leaders.Select(seen => $"{seen.Term}:{seen.Leader}"))}");
        Console.WriteLine($"reads without an answer: {load.Recorder.FailedReadCount}");
        if (HistoryReport.Print(load.Recorder.Operations) && isAlive)
        {
            return 0;
        }

        string file = Path.Combine(Path.GetTempPath(), $"wiber-history-{DateTime.UtcNow:yyyyMMdd-HHmmss}.ndjson");
        HistoryFile.Write(file, load.Recorder.Operations);
        Console.WriteLine($"the history is in {file}; histories --check FILE checks it again");
        return 1;
    }

    /// <summary>Whether all nodes came back from every fault, and answered in the end.</summary>
    private static async Task<bool> TryRunAsync(
        TestCluster cluster, HistoryLoad load, FaultInjector faults, TimeSpan duration)
    {
        try
        {
            await faults.RunAsync(duration, FaultInjector.ProcessFaults);
            await load.FinishAsync();
            return true;
        }
        catch (Exception error) when (error is NodeStartException or TimeoutException)
        {
            Console.WriteLine($"NOT ALIVE: {error.Message}");
            foreach (string node in cluster.NodeIds)
            {
                Console.WriteLine($"the last of {node}'s log:");
                foreach (string line in cluster.LogLines(node, "").TakeLast(LogLinesShown))
                {
                    Console.WriteLine("  " + line);
                }
            }

            // What is recorded until here is checked all the same.
            await load.StopAsync();
            return false;
        }
    }
}
