using System.Diagnostics;

namespace Wiber.Node.Http.Measuring;

/// <summary>Counts and times every request of a client, around everything but routing; makes spans where asked.</summary>
internal sealed class RequestMeter(RequestDelegate next, RequestKinds kinds)
{
    public async Task InvokeAsync(HttpContext context)
    {
        RequestKind kind = context.GetEndpoint()?.Metadata.GetMetadata<RequestKind>() ?? kinds.Other;
        using Activity? span = kind.IsTraced ? NodeActivities.StartRequest(kind, context.Request) : null;
        long started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            int status = context.Response.StatusCode;
            kind.Note(status, Stopwatch.GetTimestamp() - started);
            NodeActivities.NoteStatus(span, status);
        }
    }
}
