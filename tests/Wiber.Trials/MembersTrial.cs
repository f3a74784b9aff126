using System.Diagnostics;
using Wiber.Testing;

namespace Wiber.Trials;

/// <summary>
/// Changes the members again and again under a steady load: adds two nodes, removes the leader and another one, wipes the disk of
/// a third. Measures how long each takes and how long nothing is acknowledged meanwhile.
/// </summary>
internal static class MembersTrial
{
    private const double MessagesPerSecond = 500;

    public static async Task<int> RunAsync(int rounds)
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using PublishLoad load = PublishLoad.Start(cluster, "members", publishers: 8, MessagesPerSecond);
        var steps = new Dictionary<string, List<TimeSpan>>();
        int last = 3;
        for (int round = 1; round <= rounds; round++)
        {
            await load.WaitForMoreAsync((int)MessagesPerSecond / 2);
            await MeasureAsync("add", () => cluster.AddNodeAsync($"n{++last}"));
            await MeasureAsync("add", () => cluster.AddNodeAsync($"n{++last}"));
            string leader = await cluster.WaitForLeaderAsync();
            string[] others = [.. cluster.NodeIds.Where(id => id != leader)];

            // The publishers know the first three nodes and are sent on from there: n1 stays.
            string second = others.First(id => id != "n1");
            string first = leader == "n1" ? others.Last() : leader;
            await MeasureAsync(first == leader ? "remove the leader" : "remove", () => cluster.RemoveNodeAsync(first));
            await MeasureAsync("remove", () => cluster.RemoveNodeAsync(second));
            string wiped = cluster.NodeIds.Last();
            await MeasureAsync("wipe, start, rejoin", () => RejoinAsync(cluster, wiped));
            Console.WriteLine(
                $"{round,3}. members {string.Join(", ", cluster.NodeIds)}; {load.AcknowledgedCount} acknowledged");
        }

        await load.WaitForMoreAsync(100);
        await load.StopAsync();
        foreach ((string step, List<TimeSpan> times) in steps)
        {
            times.Sort();
            Console.WriteLine(
                $"{step}: median {times[times.Count / 2].TotalMilliseconds:F0} ms, "
                + $"worst {times[^1].TotalMilliseconds:F0} ms of {times.Count}");
        }

        Console.WriteLine($"longest time without an acknowledgement: {LongestGap(load).TotalMilliseconds:F0} ms");
        return await TrialReport.EndAsync(cluster, load, []);

        async Task MeasureAsync(string step, Func<Task> run)
        {
            long start = Stopwatch.GetTimestamp();
            await run();
            if (!steps.TryGetValue(step, out List<TimeSpan>? times))
            {
                steps.Add(step, times = []);
            }

            times.Add(Stopwatch.GetElapsedTime(start));
        }
    }

    private static async Task RejoinAsync(TestCluster cluster, string id)
    {
        string? before = await DiskOfAsync(cluster, id);
        await cluster.WipeAsync(id);
        await cluster.Node(id).StartAsync();
        await TestCluster.WaitUntilAsync(async () => await DiskOfAsync(cluster, id) != before, $"{id} to be taken in again");
        await cluster.WaitForRoleAsync(id, "voter");
        await cluster.WaitForCatchUpAsync();
    }

    private static async Task<string?> DiskOfAsync(TestCluster cluster, string id) =>
        (await cluster.Client.GetMembersAsync()).Nodes.FirstOrDefault(member => member.Id == id)?.Disk;

    private static TimeSpan LongestGap(PublishLoad load)
    {
        long[] ends = [.. load.Acknowledged.Select(record => record.Ended).Order()];
        return ends.Zip(ends.Skip(1), (earlier, later) => Stopwatch.GetElapsedTime(earlier, later)).Max();
    }
}
