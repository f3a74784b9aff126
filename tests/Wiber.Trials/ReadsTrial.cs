using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Messages;
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
    private const int BulkMessages = 10_000;
    private const int BulkBytesMax = MessageBatchLimits.BatchBytesMax;
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
            ("no such sender", "sender=nobody", 0),
            ("last by sender", $"sender=rare&last={PageMessages}", Math.Min(PageMessages, messages / RareEvery)),
            ($"page {page}", $"offset={(page - 1) * PageMessages}&limit={PageMessages}", PageMessages),
        ];
        var failures = new List<string>();
        using Process process = ProcessOf(cluster, node);
        foreach ((string what, string query, int expected) in reads)
        {
            TimeSpan before = ProcessorTime(process);
            double[] times = await MeasureAsync(http, query, expected);

            // On a machine that does something else too, this is what can be compared.
            double processorMs = (ProcessorTime(process) - before).TotalMilliseconds / Times;
            Console.WriteLine(
                $"{what,-15} first {times[0],6:F1} ms, p50 {Median(times),6:F1} ms, worst {times.Max(),6:F1} ms, "
                    + $"processor {processorMs,5:F1} ms");
            if (times.Max() > BoundMs)
            {
                failures.Add($"{what} took {times.Max():F1} ms, over {BoundMs}");
            }
        }

        await CompareBulkAsync(http, messages);
        foreach (string id in cluster.NodeIds)
        {
            using Process each = ProcessOf(cluster, id);
            Console.WriteLine($"{id}: {each.WorkingSet64 / 1e6:F0} MB of memory, {each.PeakWorkingSet64 / 1e6:F0} MB at most");
            if (each.WorkingSet64 > MemoryBoundBytes)
            {
                failures.Add($"{id} has {each.WorkingSet64 / 1e6:F0} MB of memory, over {MemoryBoundBytes / 1e6:F0}");
            }
        }

        failures.ForEach(Console.WriteLine);
        return failures.Count == 0 ? 0 : 1;
    }

    private static Process ProcessOf(TestCluster cluster, string node) =>
        Process.GetProcessById(cluster.Node(node).GetState().Pid!.Value);

    private static TimeSpan ProcessorTime(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
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

    /// <summary>The last of the messages, as many as one page has at most, as JSON and in batches.</summary>
    private static async Task CompareBulkAsync(HttpClient http, int messages)
    {
        int count = Math.Min(BulkMessages, messages);
        int offset = messages - count;
        (string What, Uri Address, Func<byte[], int> Count)[] reads =
        [
            ("JSON", At($"offset={offset}&limit={count}"), CountMessages),
            ("batches", BatchesAt($"offset={offset}&bytesMax={BulkBytesMax}"), body => CountFetched(body, offset)),
        ];
        foreach ((string what, Uri address, Func<byte[], int> countOf) in reads)
        {
            (double[] times, int bytes) = await MeasureAsync(http, address, count, countOf);
            double payloadsPerSecond = (double)count * PayloadBytes / Median(times) / 1000;
            Console.WriteLine(
                $"{count} as {what,-8} p50 {Median(times),6:F1} ms, {bytes / 1e6:F1} MB, {payloadsPerSecond:F0} MB/s of payloads");
        }
    }

    private static async Task<double[]> MeasureAsync(HttpClient http, string query, int expected) =>
        (await MeasureAsync(http, At(query), expected, CountMessages)).Times;

    private static async Task<(double[] Times, int Bytes)> MeasureAsync(
        HttpClient http, Uri address, int expected, Func<byte[], int> countOf)
    {
        var times = new double[Times];
        int bytes = 0;
        for (int time = 0; time < Times; time++)
        {
            long began = Stopwatch.GetTimestamp();
            byte[] body = await http.GetByteArrayAsync(address);
            times[time] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            bytes = body.Length;
            if (countOf(body) is var count && count != expected)
            {
                throw new InvalidOperationException($"{address} gave {count} messages, not {expected}");
            }
        }

        return (times, bytes);
    }

    private static int CountMessages(byte[] json)
    {
        using JsonDocument answer = JsonDocument.Parse(json);
        return answer.RootElement.GetProperty("messages").GetArrayLength();
    }

    private static int CountFetched(byte[] body, long fromOffset)
    {
        int count = 0;
        foreach (FetchedBatch batch in FetchedBatch.ReadAll(body, fromOffset))
        {
            foreach (FetchedMessageView _ in batch)
            {
                count++;
            }
        }

        return count;
    }

    private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);

    private static Uri BatchesAt(string query) => new($"/v1/topics/{Topic}/batches?{query}", UriKind.Relative);

    private static Uri At(string query) => new($"/v1/topics/{Topic}/messages?{query}", UriKind.Relative);
}
