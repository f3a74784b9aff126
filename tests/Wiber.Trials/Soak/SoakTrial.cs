using System.Diagnostics;
using Wiber.Client.Api;
using Wiber.Testing;
using Wiber.Testing.Clocks;
using Wiber.Testing.Faults;
using Wiber.Testing.Histories;

namespace Wiber.Trials.Soak;

/// <summary>
/// Steady load and consumers in a group under every kind of fault, for as long as one likes. Every minute the clients' history is
/// checked for linearizability, and what was acknowledged against what was delivered; in the end every node against all of it.
/// Wall clocks are set forth and back all the time.
/// </summary>
internal static class SoakTrial
{
    private const double MessagesPerSecond = 100;
    private const int Publishers = 4;
    private const int Members = 3;
    private const int ShownMax = 30;

    private static readonly string[] Topics = ["soak-a", "soak-b"];
    private static readonly TimeSpan FaultsPerRound = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan DeliveryPatience = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(SoakOptions options)
    {
        long began = Stopwatch.GetTimestamp();
        var findings = new List<string>();
        var faults = new Dictionary<FaultKind, int>();
        await using TestCluster cluster = await TestCluster.StartAsync(argumentsOf: SteppingClock);
        await using var watch = new NodeWatch(cluster);
        await using PublishLoad first = PublishLoad.Start(cluster, Topics[0], Publishers, MessagesPerSecond);
        await using PublishLoad second = PublishLoad.Start(cluster, Topics[1], Publishers, MessagesPerSecond);
        await using SoakConsumers consumers = SoakConsumers.Start(cluster, Members, options.Seed, Topics);
        PublishLoad[] loads = [first, second];
        Console.WriteLine($"{options.Minutes} minutes, seed {options.Seed}: {2 * MessagesPerSecond:F0} messages/s to two topics");
        for (int round = 1; Stopwatch.GetElapsedTime(began).TotalMinutes < options.Minutes && findings.Count == 0; round++)
        {
            double from = Stopwatch.GetElapsedTime(began).TotalMinutes;
            findings.AddRange(await RunRoundAsync(cluster, options.Seed + round, round, faults));
            findings.AddRange(CheckDeliveries(loads, consumers, DeliveryPatience));
            Console.WriteLine(
                $"{Stopwatch.GetElapsedTime(began).TotalMinutes,5:F1} min  {DescribeMinute(loads, consumers)}  {watch.Describe(from)}");
        }

        await Task.WhenAll(loads.Select(load => load.StopAsync()));
        findings.AddRange(await EndAsync(cluster, loads, consumers));
        findings.AddRange(watch.FindGrowth());
        Console.WriteLine(
            "faults: " + string.Join(", ", faults.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))
            + $"; consumers joined {consumers.Joins} times");
        Console.WriteLine(
            findings.Count == 0
                ? $"nothing lost, doubled or reordered in {Stopwatch.GetElapsedTime(began).TotalMinutes:F1} minutes, nothing grew"
                : $"{findings.Count} FINDINGS");
        foreach (string finding in findings.Take(ShownMax))
        {
            Console.WriteLine("  " + finding);
        }

        return findings.Count == 0 ? 0 : 1;
    }

    private static string[] SteppingClock(string node) =>
        ["--test-clock-step-ms", node switch { "n1" => "3000", "n2" => "-2000", _ => "70" }];

    /// <summary>Faults while clients are recorded, and what is wrong with the record.</summary>
    private static async Task<IReadOnlyList<string>> RunRoundAsync(
        TestCluster cluster, int seed, int round, Dictionary<FaultKind, int> counts)
    {
        var options = new HistoryLoadOptions
        {
            Lanes = 1,
            Seed = seed,
            TopicPrefix = $"history{round}-",
            RestMax = TimeSpan.FromMilliseconds(100),
        };
        await using HistoryLoad history = HistoryLoad.Start(cluster, options);
        var faults = new FaultInjector(cluster, seed, history.ReadBurstAsync);
        await faults.RunAsync(FaultsPerRound, Enum.GetValues<FaultKind>());
        await history.FinishAsync();
        foreach ((FaultKind kind, int count) in faults.Counts)
        {
            counts[kind] = counts.GetValueOrDefault(kind) + count;
        }

        IReadOnlyList<TopicVerdict> verdicts = HistoryChecker.Check(history.Recorder.Operations);
        foreach (string topic in history.Topics)
        {
            await DeleteAsync(cluster, topic);
        }

        return
        [
            .. verdicts.SelectMany(verdict => verdict.Anomalies).Select(anomaly => anomaly.ToString()),
            .. verdicts.Where(verdict => verdict.IsContradictory).Select(verdict => $"{verdict.Topic}: {verdict.Search.Obstacle}"),
        ];
    }

    /// <summary>No operation may have come to the lane's last topic.</summary>
    private static async Task DeleteAsync(TestCluster cluster, string topic)
    {
        try
        {
            await cluster.Client.DeleteTopicAsync(topic);
        }
        catch (WiberApiException refusal) when (refusal.Code == WiberErrorCodes.UnknownTopic)
        {
            // It was never made.
        }
    }

    private static IEnumerable<string> CheckDeliveries(PublishLoad[] loads, SoakConsumers consumers, TimeSpan patience)
    {
        long now = Stopwatch.GetTimestamp();
        foreach (PublishLoad load in loads)
        {
            DeliveryLedger ledger = consumers.Ledgers[load.Topic];
            ledger.Check(load.Acknowledged.Where(record => Stopwatch.GetElapsedTime(record.Ended, now) > patience));
            foreach (string finding in ledger.Findings.Concat(load.Refused))
            {
                yield return finding;
            }
        }
    }

    private static string DescribeMinute(PublishLoad[] loads, SoakConsumers consumers)
    {
        long now = Stopwatch.GetTimestamp();
        PublishRecord[] recent =
        [
            .. loads.SelectMany(load => load.Acknowledged)
                .Where(record => Stopwatch.GetElapsedTime(record.Ended, now) < TimeSpan.FromMinutes(1)),
        ];
        double[] latencies =
            [.. recent.Select(record => Stopwatch.GetElapsedTime(record.Began, record.Ended).TotalMilliseconds).Order()];
        string latency = latencies.Length == 0
            ? "nothing acknowledged"
            : $"p50 {latencies[latencies.Length / 2]:F0} p99 {latencies[latencies.Length * 99 / 100]:F0} max {latencies[^1]:F0} ms";
        int delivered = consumers.Ledgers.Values.Sum(ledger => ledger.Count);
        return $"{loads.Sum(load => load.AcknowledgedCount),8} acknowledged, {recent.Length,6} in the last minute, {latency}; "
            + $"{loads.Sum(load => load.Unknown.Count)} unknown, {delivered} delivered, "
            + $"{consumers.Ledgers.Values.Sum(ledger => ledger.Again)} again;";
    }

    private static async Task<IReadOnlyList<string>> EndAsync(TestCluster cluster, PublishLoad[] loads, SoakConsumers consumers)
    {
        var findings = new List<string>();
        await TestCluster.WaitUntilAsync(
            () => Task.FromResult(loads.All(
                load => consumers.Ledgers[load.Topic].Count > load.Acknowledged.Max(record => (long?)record.Offset).GetValueOrDefault(-1))),
            "everything acknowledged to be delivered");
        findings.AddRange(CheckDeliveries(loads, consumers, TimeSpan.Zero));
        LogHash hash = await cluster.WaitForEqualHashesAsync();
        foreach (PublishLoad load in loads)
        {
            foreach (string node in cluster.NodeIds)
            {
                IReadOnlyList<Message> messages = await cluster.ReadAllAsync(node, load.Topic);
                findings.AddRange(HistoryCheck.Find(load.Acknowledged, load.Unknown, messages).Select(each => $"{node}: {each}"));
                findings.AddRange(TimeOrder.FindSteps(messages).Select(step => $"{node}: {step}"));
                Console.WriteLine($"{node}: {messages.Count} messages of {load.Topic}");
            }
        }

        Console.WriteLine($"the nodes agree on index {hash.Index}, hash {hash.Hash}");
        return findings;
    }
}
