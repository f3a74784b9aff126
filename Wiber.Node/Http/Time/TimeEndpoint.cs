using Wiber.Node.Clock;
using Wiber.Node.Clock.Status;

namespace Wiber.Node.Http.Time;

/// <summary>
/// <c>/v1/time</c>: what this node's clock says and what that rests on. Its two times make it a client's side of a four-timestamp
/// exchange. Any node answers for itself.
/// </summary>
internal sealed class TimeEndpoint(NodeContext node)
{
    public Task HandleAsync(HttpContext context)
    {
        ClockReading received = node.Clocks.Clock.Read();
        return AnswerAsync(context, node.Clocks.Status, received);
    }

    /// <summary>Measures all clocks now, and answers with what came of it.</summary>
    public async Task HandleSyncAsync(HttpContext context)
    {
        ClockReading received = node.Clocks.Clock.Read();
        ClockStatus status = await node.Clocks.SyncAsync(context.RequestAborted);
        await AnswerAsync(context, status, received);
    }

    public Task HandleStatisticsAsync(HttpContext context) => JsonAnswer.WriteAsync(
        context.Response, json => TimeDocument.WriteStatistics(json, node.Self.Value, node.Clocks.Status));

    private Task AnswerAsync(HttpContext context, ClockStatus status, ClockReading received) => JsonAnswer.WriteAsync(
        context.Response, json => TimeDocument.Write(json, node.Self.Value, status, received, node.Clocks.Clock));
}
