using System.Diagnostics;
using Wiber.Client.Api;
using Wiber.Client.Configuration;

namespace Wiber.Testing.Clocks;

/// <summary>
/// Holds the nodes' synchronized clocks against each other from outside: measures each of them by exchanges of its own with the
/// node's <c>/v1/time</c>, and knows nothing of how the nodes keep them together.
/// </summary>
public static class ClusterClocks
{
    /// <summary>How wrong the wall clocks of three nodes are made: -3 s, 0 and +2.5 s.</summary>
    public static string[] WrongClock(string node) =>
        ["--test-clock-offset-ms", node switch { "n1" => "-3000", "n3" => "2500", _ => "0" }];

    /// <summary>Waits until all nodes go by the clock of one leader.</summary>
    public static Task WaitForOneReignAsync(TestCluster cluster) => TestCluster.WaitUntilAsync(
        async () =>
        {
            NodeTime[] times = await Task.WhenAll(
                cluster.Config.Nodes.Select(node => cluster.Client.GetTimeAsync(node.ClientUri)));
            return times.All(time => time.BoundUs is not null && time.Reign == times[0].Reign)
                && times.Count(time => time.State == "leading") == 1;
        },
        "all clocks to follow one leader");

    /// <summary>Measures every node's synchronized clock against this process's.</summary>
    public static async Task<IReadOnlyList<MeasuredClock>> MeasureAsync(TestCluster cluster)
    {
        var clocks = new List<MeasuredClock>();
        foreach (NodeConfig node in cluster.Config.Nodes)
        {
            clocks.Add(await MeasureAsync(cluster, node));
        }

        return clocks;
    }

    /// <summary>What contradicts the printed bounds: pairs of clocks that are further apart than both bounds allow.</summary>
    public static IEnumerable<string> FindContradictions(IReadOnlyList<MeasuredClock> clocks) =>
        from one in clocks
        from other in clocks
        where string.CompareOrdinal(one.Node, other.Node) < 0
        let apartUs = Math.Max(other.LowUs - one.HighUs, one.LowUs - other.HighUs)
        where apartUs > one.BoundUs + other.BoundUs
        select $"{one.Node} and {other.Node} are at least {apartUs} us apart, bounds {one.BoundUs} and {other.BoundUs} us";

    private static async Task<MeasuredClock> MeasureAsync(TestCluster cluster, NodeConfig node)
    {
        const int Exchanges = 20;
        long lowUs = long.MinValue;
        long highUs = long.MaxValue;
        long boundUs = 0;
        for (int i = 0; i < Exchanges; i++)
        {
            long sentUs = NowUs();
            NodeTime time = await cluster.Client.GetTimeAsync(node.ClientUri);
            long receivedUs = NowUs();
            lowUs = Math.Max(lowUs, time.SendTimeUs - receivedUs);
            highUs = Math.Min(highUs, time.ReceiveTimeUs - sentUs);
            boundUs = Math.Max(boundUs, time.BoundUs ?? throw new InvalidOperationException($"{node.Id} is not synchronized"));
        }

        return new MeasuredClock(node.Id, lowUs, highUs, boundUs);
    }

    private static long NowUs() => (long)Stopwatch.GetElapsedTime(0).TotalMicroseconds;
}
