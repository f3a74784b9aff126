using Wiber.Node.Clock;
using Wiber.Node.Hosting.Clocks;

namespace Wiber.Node.Http.Peers;

/// <summary>
/// <c>POST /raft/v1/time</c>: the peer's part of the four-timestamp exchange. Answered from memory, beside the loop; what the
/// answer costs after its last timestamp counts as time on the way.
/// </summary>
internal sealed class PeerTimeEndpoint(NodeContext node)
{
    public Task HandleAsync(HttpContext context)
    {
        ClockSynchronizer clocks = node.Clocks;
        long receivedUs = clocks.Clock.Source.MonotonicUs;
        ClockMoment now = ClockMoment.Of(clocks.Clock.Source);
        var answer = new PeerTime
        {
            Node = node.Self.Value,
            ReceivedUs = receivedUs,
            SentUs = now.MonotonicUs,
            Clock = clocks.Announce(now),
        };
        return context.Response.WriteAsJsonAsync(
            answer, PeerJsonContext.Default.PeerTime, cancellationToken: context.RequestAborted);
    }
}
