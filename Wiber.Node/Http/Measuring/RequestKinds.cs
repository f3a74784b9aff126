using Wiber.Node.Metrics;

namespace Wiber.Node.Http.Measuring;

/// <summary>The kinds of requests that a node tells apart.</summary>
internal sealed class RequestKinds
{
    public RequestKind Publish { get; } = new("publish", isTraced: true);

    public RequestKind PublishBatches { get; } = new("publish_batches", isTraced: true);

    public RequestKind Read { get; } = new("read", isTraced: true);

    public RequestKind ReadBatches { get; } = new("read_batches", isTraced: true);

    public RequestKind Stream { get; } = new("stream", isTimed: false);

    /// <summary>Everything else.</summary>
    public RequestKind Other { get; } = new("other");

    public IEnumerable<Metric> Metrics
    {
        get
        {
            RequestKind[] kinds = [Publish, PublishBatches, Read, ReadBatches, Stream, Other];
            return
            [
                Metric.Counters(
                    "wiber.http.requests",
                    MetricUnit.Count,
                    "Requests of clients that were answered, by operation and status.",
                    () => kinds.SelectMany(kind => kind.ByStatus)),
                Metric.Durations(
                    "wiber.http.request.duration",
                    "How long requests of clients took, waiting for messages and for slow clients included.",
                    [.. kinds.Select(kind => kind.Durations).OfType<DurationHistogram>()]),
            ];
        }
    }
}
