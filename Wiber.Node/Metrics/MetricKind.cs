namespace Wiber.Node.Metrics;

/// <summary>How a figure behaves.</summary>
internal enum MetricKind
{
    /// <summary>Only grows, from 0 at the start of the process.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Counts how long things took, in buckets.</summary>
    Histogram,
}
