using Wiber.Node.Metrics;

namespace Wiber.Node.Http.Measuring;

/// <summary>
/// Requests that are counted together: those of one operation, which they carry as metadata of their path. Counting allocates
/// nothing.
/// </summary>
internal sealed class RequestKind
{
    private const string Label = "operation";
    private const int StatusMax = 599;

    private readonly long[] _byStatus = new long[StatusMax + 1];

    /// <param name="name">What those who watch call them.</param>
    /// <param name="isTimed">Whether it means anything how long they take; that of a stream is its reader's.</param>
    /// <param name="isTraced">Whether each is worth a span.</param>
    public RequestKind(string name, bool isTimed = true, bool isTraced = false)
    {
        Name = name;
        IsTraced = isTraced;
        Durations = isTimed ? new DurationHistogram(MetricSample.Label(Label, name)) : null;
    }

    public string Name { get; }

    public bool IsTraced { get; }

    /// <summary>How long they took, waiting for messages and for slow clients included.</summary>
    public DurationHistogram? Durations { get; }

    /// <summary>How many ended with each status so far.</summary>
    public IEnumerable<MetricSample> ByStatus =>
        from status in Enumerable.Range(0, _byStatus.Length)
        let count = Interlocked.Read(ref _byStatus[status])
        where count > 0
        select new MetricSample(count, MetricSample.Label(Label, Name), MetricSample.Label("status", $"{status}"));

    /// <param name="status">What it was answered with.</param>
    /// <param name="ticks">How long it took, in ticks of the stopwatch.</param>
    public void Note(int status, long ticks)
    {
        Interlocked.Increment(ref _byStatus[Math.Clamp(status, 0, StatusMax)]);
        Durations?.Record(ticks);
    }
}
