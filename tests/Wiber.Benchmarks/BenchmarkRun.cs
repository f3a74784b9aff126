using System.Diagnostics;
using Wiber.Benchmarks.Load;
using Wiber.Benchmarks.Reports;
using Wiber.Benchmarks.Systems;
using Wiber.Benchmarks.Workloads;

namespace Wiber.Benchmarks;

/// <summary>Measures systems in turns: in every round each is started, measured and ended before the next.</summary>
internal sealed class BenchmarkRun(BenchmarkOptions options, IReadOnlyList<IBenchmarkSystem> systems, Action<string> tell)
{
    private const string ColdStart = "F";
    private const string ColdStartTitle = "three processes with empty folders: from their start to the first acknowledged message";

    private const int WarmUpProducers = 16;

    private readonly ResultSet _results = new();
    private int _topics;

    /// <summary>Measures.</summary>
    public async Task<ResultSet> RunAsync(CancellationToken cancellationToken)
    {
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int turn = 0; turn < systems.Count; turn++)
            {
                // Another one is first in every round.
                IBenchmarkSystem system = systems[(turn + round) % systems.Count];
                tell($"round {round + 1} of {options.Rounds}: {system.Name}");
                try
                {
                    await MeasureAsync(system, cancellationToken);
                }
                catch (Exception error) when (error is TimeoutException or InvalidOperationException or IOException)
                {
                    // The others can still be measured.
                    _results.AddFailure(system.Name, error.Message);
                    tell($"  failed: {error.Message}");
                }
            }
        }

        return _results;
    }

    private async Task MeasureAsync(IBenchmarkSystem system, CancellationToken cancellationToken)
    {
        if (options.Workloads.Contains(ColdStart))
        {
            // What the load generator does for the first time is not part of a start of servers.
            await StartAsync(system, (_, _) => Task.CompletedTask, cancellationToken);
        }

        await StartAsync(
            system,
            async (cluster, coldStart) =>
            {
                if (options.Workloads.Contains(ColdStart))
                {
                    Add(system, ColdStart, ColdStartTitle, 0, new Measurement { Times = [coldStart] });
                }

                await cluster.ReviveAsync(cancellationToken);
                await WarmUpAsync(cluster, cancellationToken);
                foreach (IWorkload workload in Workloads())
                {
                    await using IBenchmarkTopic topic = await cluster.CreateTopicAsync(NextTopic(), cancellationToken);
                    Measurement measured = await workload.RunAsync(cluster, topic, cancellationToken);
                    Add(system, workload.Letter, workload.Title, workload.PayloadBytes, measured);
                }
            },
            cancellationToken);
    }

    /// <summary>Gives a new cluster to work with, and how long it took from nothing to its first acknowledgement.</summary>
    private async Task StartAsync(
        IBenchmarkSystem system, Func<IBenchmarkCluster, TimeSpan, Task> work, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory($"wiber-benchmark-{system.Name}-").FullName;
        try
        {
            long start = Stopwatch.GetTimestamp();
            await using IBenchmarkCluster cluster = await system.StartAsync(folder, cancellationToken);
            await PublishFirstAsync(cluster, cancellationToken);
            await work(cluster, Stopwatch.GetElapsedTime(start));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Servers that compile while they run, and those that grow into their memory, are measured when they are at it.</summary>
    private async Task WarmUpAsync(IBenchmarkCluster cluster, CancellationToken cancellationToken)
    {
        foreach (IWorkload workload in (IWorkload[])
        [
            new ProducersWorkload("warm up", WarmUpProducers, options.PayloadBytes[0], options.WarmUp),
            new PipelineWorkload(options.PayloadBytes[0], options.WarmUp),
        ])
        {
            await using IBenchmarkTopic topic = await cluster.CreateTopicAsync(NextTopic(), cancellationToken);
            await workload.RunAsync(cluster, topic, cancellationToken);
        }
    }

    private async Task PublishFirstAsync(IBenchmarkCluster cluster, CancellationToken cancellationToken)
    {
        await using IBenchmarkTopic topic = await cluster.CreateTopicAsync(NextTopic(), cancellationToken);
        byte[] payload = Payload.Create(options.PayloadBytes[0]);
        await Deadline.WaitUntilAsync(
            () => topic.PublishAsync(payload, cancellationToken), "the first acknowledgement", cancellationToken);
    }

    private IEnumerable<IWorkload> Workloads()
    {
        IEnumerable<IWorkload> all =
        [
            .. options.PayloadBytes.SelectMany(bytes => (IWorkload[])
            [
                new ProducersWorkload("A", 1, bytes, options.Duration),
                new ProducersWorkload("B", 64, bytes, options.Duration),
                new PipelineWorkload(bytes, options.Duration),
                new ReadBackWorkload(bytes, options.ReadBackMessages),
            ]),
            new LeaderKillWorkload(options.PayloadBytes[0], options.Kills),
        ];
        return all.Where(workload => options.Workloads.Contains(workload.Letter));
    }

    private void Add(IBenchmarkSystem system, string letter, string title, int payloadBytes, Measurement measured)
    {
        _results.Add(new WorkloadKey(letter, payloadBytes, title), system.Name, measured);
        tell($"  {ResultText.Line(letter, payloadBytes, measured)}");
    }

    private string NextTopic() => $"bench{_topics++}";
}
