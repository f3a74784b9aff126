using System.Diagnostics;
using Wiber.Node.Metrics;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Measuring;

/// <summary>
/// Spans for OpenTelemetry, made only while somebody listens: one of each request that publishes or reads, within the trace that
/// its <c>traceparent</c> names (W3C Trace Context), and one of each group of entries that is replicated for it.
/// </summary>
internal static class NodeActivities
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    private static readonly ActivitySource Source = new(NodeMeter.Name);

    /// <summary>A span of a request; nothing if nobody wants it.</summary>
    public static Activity? StartRequest(RequestKind kind, HttpRequest request)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        string? parent = request.Headers[TraceParent];
        ActivityContext.TryParse(parent, request.Headers[TraceState], isRemote: true, out ActivityContext context);
        Activity? span = Source.StartActivity(kind.Name, ActivityKind.Server, context);
        span?.SetTag("http.request.method", request.Method);
        span?.SetTag("url.path", request.Path.Value);
        span?.SetTag("messaging.system", "wiber");
        span?.SetTag("messaging.destination.name", request.RouteValues["topic"]);
        return span;
    }

    public static void NoteStatus(Activity? span, int status)
    {
        if (span is not null)
        {
            span.SetTag("http.response.status_code", status);
            bool isFailure = status >= StatusCodes.Status500InternalServerError;
            span.SetStatus(isFailure ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        }
    }

    /// <summary>A span from the proposal of entries to their end; nothing if nobody wants it.</summary>
    public static Activity? StartReplication(IReadOnlyList<PendingProposal> group)
    {
        if (!Source.HasListeners() || Source.StartActivity("replicate") is not { } span)
        {
            return null;
        }

        span.SetTag("wiber.entries", group.Count);
        span.SetTag("wiber.bytes", group.Sum(pending => (long)pending.Proposal.Record.Length));
        return span;
    }

    public static void NoteOutcome(Activity? span, ProposalStatus status)
    {
        if (span is not null)
        {
            span.SetTag("wiber.outcome", status.ToString());
            span.SetStatus(status is ProposalStatus.Applied or ProposalStatus.Accepted
                ? ActivityStatusCode.Unset
                : ActivityStatusCode.Error);
        }
    }
}
