using Wiber.Benchmarks.Workloads;
using Wiber.Client.Measuring;

namespace Wiber.Benchmarks.Reports;

/// <summary>The figures of a workload and a system over all rounds: medians, but the latencies of all rounds together.</summary>
internal sealed class Figures
{
    private const double Million = 1e6;

    private readonly IReadOnlyList<Measurement> _rounds;

    public Figures(IReadOnlyList<Measurement> rounds)
    {
        _rounds = rounds;
        foreach (Measurement measured in rounds.Where(each => each.Latencies is not null))
        {
            Latencies ??= new LatencyHistogram();
            Latencies.Add(measured.Latencies!);
        }

        Times = [.. rounds.SelectMany(each => each.Times).Order()];
    }

    public LatencyHistogram? Latencies { get; }

    /// <summary>Of what is done a few times, sorted.</summary>
    public IReadOnlyList<TimeSpan> Times { get; }

    public double MessagesPerSecond => Median(each => each.MessageCount / each.Duration.TotalSeconds);

    /// <summary>Seconds of the servers' processor time for a million messages; null where that was not measured.</summary>
    public double? CpuPerMillion => MedianOrNull(each => each.Usage?.CpuSeconds / each.MessageCount * Million);

    public double? FlushesPerMessage => MedianOrNull(each => (double?)each.Usage?.FlushCount / each.MessageCount);

    public double? ResidentBytes => MedianOrNull(each => each.Usage?.ResidentBytes);

    public long FailedCount => _rounds.Sum(each => each.FailedCount);

    public long LostCount => _rounds.Sum(each => each.LostCount);

    private double Median(Func<Measurement, double> figure)
    {
        double[] sorted = [.. _rounds.Select(figure).Order()];
        return sorted[sorted.Length / 2];
    }

    private double? MedianOrNull(Func<Measurement, double?> figure) =>
        _rounds.All(each => figure(each) is not null) ? Median(each => figure(each)!.Value) : null;
}
