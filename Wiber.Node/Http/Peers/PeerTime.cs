using Wiber.Node.Clock.Sync;

namespace Wiber.Node.Http.Peers;

/// <summary>The answer to <c>POST /raft/v1/time</c>: two of the four timestamps, and what the node says of its clocks.</summary>
internal sealed record PeerTime
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>Its monotonic clock when the question came, in microseconds.</summary>
    public required long ReceivedUs { get; init; }

    /// <summary>Its monotonic clock right before the answer left, in microseconds.</summary>
    public required long SentUs { get; init; }

    /// <summary>Its clocks as of then.</summary>
    public required ClockAnnouncement Clock { get; init; }
}
