namespace Wiber.Benchmarks.Reports;

/// <summary>A workload with a size of payloads; 0 where that plays no part.</summary>
internal sealed record WorkloadKey(string Letter, int PayloadBytes, string Title)
{
    /// <summary>The heading of its table.</summary>
    public override string ToString() => PayloadBytes == 0 ? $"{Letter}: {Title}" : $"{Letter}, {PayloadBytes} bytes: {Title}";
}
