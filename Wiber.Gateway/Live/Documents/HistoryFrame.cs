namespace Wiber.Gateway.Live.Documents;

/// <summary>The points of the charts from before a page came.</summary>
internal sealed record HistoryFrame(IReadOnlyList<ClusterPoint> Points)
{
    public string Type => "history";
}
