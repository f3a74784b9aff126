using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Replica;

/// <summary>Something that happened, for the loop to handle in the order it happened.</summary>
internal abstract record ReplicaEvent
{
    /// <summary>A message came from a peer.</summary>
    public sealed record Received(NodeId From, RaftMessage Message) : ReplicaEvent;

    /// <summary>The connection from a peer broke.</summary>
    public sealed record Disconnected(NodeId Peer) : ReplicaEvent;

    /// <summary>A client wants something appended.</summary>
    public sealed record Proposed(PendingProposal Pending) : ReplicaEvent;

    /// <summary>A client wants a linearizable read.</summary>
    public sealed record ReadRequested(PendingRead Read) : ReplicaEvent;

    /// <summary>Entries for a follower were read from disk.</summary>
    public sealed record Loaded(NodeId Peer, IReadOnlyList<LogEntry> Entries) : ReplicaEvent;

    /// <summary>A piece of a snapshot was read for a follower, or could not be read now.</summary>
    public sealed record SnapshotLoaded(NodeId Peer, SnapshotPiece? Piece) : ReplicaEvent;

    /// <summary>The oldest entries, up to this one, were removed from the disk.</summary>
    public sealed record PrefixRemoved(LogLink Last) : ReplicaEvent;

    /// <summary>A new cluster shall begin with these members.</summary>
    public sealed record Founded(Membership Membership) : ReplicaEvent;

    /// <summary>Somebody wants a change of members.</summary>
    public sealed record MembershipChangeRequested(PendingMembershipChange Pending) : ReplicaEvent;

    /// <summary>Leadership shall be handed over; the answer tells whether it began.</summary>
    public sealed record TransferRequested(NodeId? Target, TaskCompletionSource<bool> Answer) : ReplicaEvent;

    /// <summary>Time went by.</summary>
    public sealed record Ticked : ReplicaEvent
    {
        public static readonly Ticked Instance = new();
    }

    /// <summary>A write became durable; which one is kept beside the queue, so that it is never lost.</summary>
    public sealed record Woken : ReplicaEvent
    {
        public static readonly Woken Instance = new();
    }
}
