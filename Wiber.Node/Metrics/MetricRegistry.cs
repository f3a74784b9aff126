namespace Wiber.Node.Metrics;

/// <summary>All figures of a node. Filled while the node is put together, read from then on.</summary>
internal sealed class MetricRegistry
{
    private readonly Lock _gate = new();
    private readonly List<Metric> _metrics = [];

    public IReadOnlyList<Metric> Metrics
    {
        get
        {
            lock (_gate)
            {
                return [.. _metrics];
            }
        }
    }

    public void Add(IEnumerable<Metric> metrics)
    {
        lock (_gate)
        {
            foreach (Metric metric in metrics)
            {
                Invariant.Require(_metrics.TrueForAll(other => other.Name != metric.Name));
                _metrics.Add(metric);
            }
        }
    }
}
