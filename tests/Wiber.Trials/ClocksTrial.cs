using Wiber.Client.Api;
using Wiber.Testing;
using Wiber.Testing.Clocks;

namespace Wiber.Trials;

/// <summary>
/// Wall clocks that are seconds apart and a leader that is killed again and again: the synchronized clocks agree within what the
/// nodes print, and message times never run backwards.
/// </summary>
internal static class ClocksTrial
{
    public static async Task<int> RunAsync(int times)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(argumentsOf: ClusterClocks.WrongClock);
        await using PublishLoad load = PublishLoad.Start(cluster, "clocks", publishers: 4, messagesPerSecond: 200);
        var failures = new List<string>();
        long boundUsMax = 0;
        for (int round = 0; round <= times; round++)
        {
            await ClusterClocks.WaitForOneReignAsync(cluster);
            IReadOnlyList<MeasuredClock> clocks = await ClusterClocks.MeasureAsync(cluster);
            failures.AddRange(ClusterClocks.FindContradictions(clocks));
            boundUsMax = Math.Max(boundUsMax, clocks.Max(clock => clock.BoundUs));
            long originUs = clocks[0].MiddleUs;
            Console.WriteLine($"{round,3}. " + string.Join("   ", clocks.Select(clock =>
                $"{clock.Node} {clock.MiddleUs - originUs,6} us +-{(clock.HighUs - clock.LowUs) / 2,4}, bound {clock.BoundUs}")));
            if (round < times)
            {
                await load.WaitForMoreAsync(100);
                string leader = await cluster.WaitForLeaderAsync();
                await cluster.Node(leader).KillAsync();
                await load.WaitForNewAcknowledgementAsync();
                await cluster.Node(leader).StartAsync();
                await cluster.WaitForCatchUpAsync();
            }
        }

        await load.StopAsync();
        await cluster.WaitForEqualHashesAsync();
        IReadOnlyList<Message> messages = await cluster.ReadAllAsync("n1", load.Topic);
        failures.AddRange(TimeOrder.FindSteps(messages));
        Console.WriteLine(
            $"{times} leaders killed, {messages.Count} messages, {TimeOrder.FindSteps(messages).Count()} times ran backwards, "
            + $"largest bound {boundUsMax} us");
        return await TrialReport.EndAsync(cluster, load, failures);
    }
}
