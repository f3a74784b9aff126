using Wiber.Node.Http.Isolation;
using Wiber.Node.Http.Tracing;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Http.Peers;

/// <summary>
/// Every message between this node and another comes by here: it is held up where this node is cut off, and written down while
/// somebody watches.
/// </summary>
internal sealed class PeerTraffic(NodeId self, PeerIsolation isolation, PeerMessageLog messages)
{
    private long _failures;

    /// <summary>Messages that had no way to their receiver.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Whom this node is cut off from.</summary>
    public PeerIsolation Isolation => isolation;

    /// <summary>What came and went.</summary>
    public PeerMessageLog Messages => messages;

    /// <summary>Whether a message may be written to the connection, which then happens.</summary>
    public bool MaySend(NodeId to, RaftMessage message)
    {
        bool passes = !isolation.IsFrom(to);
        messages.Record(self, to, message, passes ? PeerMessageOutcome.Sent : PeerMessageOutcome.Dropped);
        return passes;
    }

    /// <summary>Whether a message that came may be taken, which then happens.</summary>
    public bool MayReceive(NodeId from, RaftMessage message)
    {
        bool passes = !isolation.IsFrom(from);
        messages.Record(from, self, message, passes ? PeerMessageOutcome.Received : PeerMessageOutcome.Dropped);
        return passes;
    }

    /// <summary>A message has no way to its receiver.</summary>
    public void NoteFailure(NodeId to, RaftMessage message)
    {
        Interlocked.Increment(ref _failures);
        messages.Record(self, to, message, PeerMessageOutcome.Failed);
    }
}
