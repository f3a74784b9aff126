namespace Wiber.Node.Metrics;

/// <summary>Units of figures, base units only.</summary>
internal enum MetricUnit
{
    /// <summary>A number of things, which the name tells.</summary>
    Count,

    Seconds,

    Bytes,

    /// <summary>A part of one, from 0 to 1.</summary>
    Ratio,
}
