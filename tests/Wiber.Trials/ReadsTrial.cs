using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.Trials;

/// <summary>
/// Fills a topic and measures how long a node takes for reads that must not look at all of it, from the request to the last
/// byte of the answer, and how much memory it has then.
/// </summary>
internal static class ReadsTrial
{
    private const string Topic = "reads";
    private const int PayloadBytes = 256;
    private const int BatchMessages = 100;
    private const int RareEvery = 10_000;
    private const int PageMessages = 100;
    private const int Times = 50;
    private const double BoundMs = 50;
    private const long MemoryBoundBytes = 300 * 1000 * 1000;

    public static async Task<int> RunAsync(int messages, int nodes)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(nodes);
        Console.WriteLine($"{nodes} node{(nodes == 1 ? "" : "s")}, {messages} messages of {PayloadBytes} bytes");
        await FillAsync(cluster, messages);
        await cluster.WaitForCatchUpAsync();
        string node = await cluster.WaitForLeaderAsync();
        using var http = new HttpClient { BaseAddress = cluster.Address(node).ClientUri };
        string middle = await TimeOfAsync(http, messages / 2);
        int page = Math.Min(10_000, messages / PageMessages);
        (string What, string Query, int Expected)[] reads =
        [
            ("last 50", "last=50", 50),
            ("by time", $"since={Uri.EscapeDataString(middle)}&limit=50", 50),
            ("by sender", $"sender=rare&limit={PageMessages}", Math.Min(PageMessages, messages / RareEvery)),
            ("last by sender", $"sender=rare&last={PageMessages}", Math.Min(PageMessages, messages / RareEvery)),
            ($"page {page}", $"offset={(page - 1) * PageMessages}&limit={PageMessages}", PageMessages),
        ];
        var failures = new List<string>();
        foreach ((string what, string query, int expected) in reads)
        {
            double[] times = await MeasureAsync(http, query, expected);
            Console.WriteLine($"{what,-15} first {times[0],6:F1} ms, p50 {Median(times),6:F1} ms, worst {times.Max(),6:F1} ms");
            if (times.Max() > BoundMs)
            {
                failures.Add($"{what} took {times.Max():F1} ms, over {BoundMs}");
            }
        }

        foreach (string id in cluster.NodeIds)
        {
            using Process process = Process.GetProcessById(cluster.Node(id).GetState().Pid!.Value);
            Console.WriteLine($"{id}: {process.WorkingSet64 / 1e6:F0} MB of memory, {process.PeakWorkingSet64 / 1e6:F0} MB at most");
            if (process.WorkingSet64 > MemoryBoundBytes)
            {
                failures.Add($"{id} has {process.WorkingSet64 / 1e6:F0} MB of memory, over {MemoryBoundBytes / 1e6:F0}");
            }
        }

        failures.ForEach(Console.WriteLine);
        return failures.Count == 0 ? 0 : 1;
    }

    private static async Task FillAsync(TestCluster cluster, int messages)
    {
        // Several at a time: their order does not matter.
        long began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, messages / BatchMessages),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (batch, stop) => await cluster.Client.PublishAsync(
                Topic,
                [.. Enumerable.Range(batch * BatchMessages, BatchMessages).Select(Message)],
                partition: 0,
                cancellationToken: stop));

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine($"published in {seconds:F0} s, {messages / seconds:F0} messages/s");
    }

    private static OutgoingMessage Message(int number)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"message {number} ").PadRight(PayloadBytes, '.');
        return new OutgoingMessage
        {
            Payload = Encoding.UTF8.GetBytes(text),
            Key = string.Create(CultureInfo.InvariantCulture, $"key-{number}"),
            Sender = number % RareEvery == RareEvery / 2 ? "rare" : $"sender-{number % 100}",
            Recipient = $"recipient-{number % 1000}",
        };
    }

    private static async Task<string> TimeOfAsync(HttpClient http, int offset)
    {
        using JsonDocument answer = JsonDocument.Parse(await http.GetStringAsync(At($"offset={offset}&limit=1")));
        return answer.RootElement.GetProperty("messages")[0].GetProperty("timestamp").GetString()!;
    }

    private static async Task<double[]> MeasureAsync(HttpClient http, string query, int expected)
    {
        var times = new double[Times];
        for (int time = 0; time < Times; time++)
        {
            long began = Stopwatch.GetTimestamp();
            byte[] body = await http.GetByteArrayAsync(At(query));
            times[time] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            using JsonDocument answer = JsonDocument.Parse(body);
            int count = answer.RootElement.GetProperty("messages").GetArrayLength();
            if (count != expected)
            {
                throw new InvalidOperationException($"{query} gave {count} messages, not {expected}");
            }
        }

        return times;
    }

    private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);

    private static Uri At(string query) => new($"/v1/topics/{Topic}/messages?{query}", UriKind.Relative);
}
