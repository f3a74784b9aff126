using System.Security.Cryptography;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Measuring;
using Wiber.Tui.Bench;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber bench</c>: publishes a load and tells how fast it was acknowledged.</summary>
internal static class BenchVerb
{
    private const int TopicSuffixBytes = 6;

    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("bench", "Publish a load and measure how fast it is acknowledged.", """
            The load goes to a topic of its own, which is deleted afterwards. On a terminal it shows how it goes; Ctrl+C ends it and
            prints what there is, with exit code 130. Exit code 1 if a message was not acknowledged, after all retries. With --rate
            a message that could not be sent in time counts from the time it was due.
            With --json: {"topic", "acks", "payloadBytes", "producers", "messagesPerRequest", "rate", "isComplete", "durationMs",
            "acknowledgedCount", "failedCount", "messagesPerSecond", "bytesPerSecond", "p50Ms", "p90Ms", "p99Ms", "p999Ms", "maxMs",
            "histogram": [{"upToMs", "count"}]}; --csv has the same without the histogram.

            Examples:
              wiber bench                                        8 producers, 256 bytes, for 10 seconds
              wiber bench --producers 1 --count 1000             what one sender sees that waits for each message
              wiber bench --producers 4 --batch 1000             as much as goes through
              wiber bench --rate 500 --duration 1m               kill a node meanwhile, and look at the longest
              wiber bench --acks leader --json | jq .p99Ms
            """);
        var options = new BenchOptions();
        options.AddTo(verb);
        runner.Bind(verb, context => RunAsync(context, options));
        return verb;
    }

    private static async Task<int> RunAsync(CommandContext context, BenchOptions options)
    {
        LoadOptions load = options.ReadLoad(context.Arguments);
        string? given = context.Arguments.GetValue(options.Topic);
        string topic = given ?? $"wiber-bench-{RandomNumberGenerator.GetHexString(2 * TopicSuffixBytes, lowercase: true)}";
        using WiberClient client = await context.ConnectToLeaderAsync(context.LoadConfig());
        if (given is null)
        {
            await client.CreateTopicAsync(new NewTopic { Topic = topic, Partitions = 1 }, context.CancellationToken);
        }

        try
        {
            return await MeasureAsync(context, options, load, client, topic);
        }
        finally
        {
            if (given is null)
            {
                // Also when it was interrupted.
                await client.DeleteTopicAsync(topic, CancellationToken.None);
            }
        }
    }

    private static async Task<int> MeasureAsync(
        CommandContext context, BenchOptions options, LoadOptions load, WiberClient client, string topic)
    {
        int payloadBytes = options.ReadSize(context.Arguments);
        Acks acks = AcksOption.Read(context.Arguments.GetValue(options.Acks)) ?? Acks.Quorum;
        var run = new BenchRun(client, topic, acks, payloadBytes, load);
        Task running = run.Load.RunAsync(context.CancellationToken);
        if (context.Streams.IsErrorTerminal)
        {
            await BenchProgress.ShowAsync(run.Load, running, context.Error);
        }

        bool isInterrupted = false;
        try
        {
            await running;
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            isInterrupted = true;
        }

        BenchDocument bench = Describe(run.Load, load, topic, acks, payloadBytes, !isInterrupted);
        foreach (string line in Lines(context, options, bench))
        {
            context.Output.WriteLine(line);
        }

        if (run.LastError is { } error)
        {
            context.Error.WriteLine($"wiber: {run.Load.FailedCount} messages were not acknowledged, the last one: {error.Message}");
        }

        return isInterrupted ? ExitCode.Interrupted : run.LastError is null ? ExitCode.Done : ExitCode.Failed;
    }

    private static IEnumerable<string> Lines(CommandContext context, BenchOptions options, BenchDocument bench) =>
        context.IsJson ? [JsonLine.Of(bench)]
        : context.Arguments.GetValue(options.Csv) ? BenchText.Csv(bench)
        : BenchText.Of(bench, context.Palette);

    private static BenchDocument Describe(
        LoadGenerator done, LoadOptions load, string topic, Acks acks, int payloadBytes, bool isComplete)
    {
        double messagesPerSecond = done.AcknowledgedCount / done.Elapsed.TotalSeconds;
        double Ms(double part) => Math.Round(done.Latencies.Percentile(part).TotalMilliseconds, 3);
        return new BenchDocument
        {
            Topic = topic,
            Acks = acks.ToString().ToLowerInvariant(),
            PayloadBytes = payloadBytes,
            Producers = load.Producers,
            MessagesPerRequest = load.MessagesPerPublish,
            Rate = load.MessagesPerSecond,
            IsComplete = isComplete,
            DurationMs = Math.Round(done.Elapsed.TotalMilliseconds),
            AcknowledgedCount = done.AcknowledgedCount,
            FailedCount = done.FailedCount,
            MessagesPerSecond = Math.Round(messagesPerSecond, 1),
            BytesPerSecond = Math.Round(messagesPerSecond * payloadBytes),
            P50Ms = Ms(0.5),
            P90Ms = Ms(0.9),
            P99Ms = Ms(0.99),
            P999Ms = Ms(0.999),
            MaxMs = Math.Round(done.Latencies.Max.TotalMilliseconds, 3),
            Histogram = LatencyBars.Of(done.Latencies),
        };
    }
}
