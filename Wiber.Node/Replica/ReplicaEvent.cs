using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Replica;

/// <summary>Something that happened, for the loop to handle in the order it happened.</summary>
internal abstract record ReplicaEvent
{
    /// <summary>Tells the replica.</summary>
    public abstract void Deliver(Replica replica);

    /// <summary>Ends whoever waits for an event that will not be delivered: the node is going down.</summary>
    public virtual void Abandon()
    {
    }

    /// <summary>A message came from a peer.</summary>
    public sealed record Received(NodeId From, RaftMessage Message) : ReplicaEvent
    {
        public override void Deliver(Replica replica) => replica.Receive(From, Message);
    }

    /// <summary>The connection from a peer broke.</summary>
    public sealed record Disconnected(NodeId Peer) : ReplicaEvent
    {
        public override void Deliver(Replica replica) => replica.Disconnected(Peer);
    }

    /// <summary>A client wants a linearizable read.</summary>
    public sealed record ReadRequested(PendingRead Read) : ReplicaEvent
    {
        public override void Deliver(Replica replica) => replica.RequestRead(Read);

        public override void Abandon() => Read.TrySetResult(null);
    }

    /// <summary>Entries for a follower were read from disk.</summary>
    public sealed record Loaded(NodeId Peer, IReadOnlyList<LogEntry> Entries) : ReplicaEvent
    {
        public override void Deliver(Replica replica) => replica.Loaded(Peer, Entries);
    }

    /// <summary>A piece of a snapshot was read for a follower, or could not be read now.</summary>
    public sealed record SnapshotLoaded(NodeId Peer, SnapshotPiece? Piece) : ReplicaEvent
    {
        public override void Deliver(Replica replica) => replica.SnapshotLoaded(Peer, Piece);
    }

    /// <summary>The oldest entries, up to this one, were removed from the disk.</summary>
    public sealed record PrefixRemoved(LogLink Last) : ReplicaEvent
    {
        public override void Deliver(Replica replica) => replica.PrefixRemoved(Last);
    }

    /// <summary>A new cluster shall begin with these members.</summary>
    public sealed record Founded(Membership Membership) : ReplicaEvent
    {
        public override void Deliver(Replica replica) => replica.Found(Membership);
    }

    /// <summary>Somebody wants a change of members.</summary>
    public sealed record MembershipChangeRequested(PendingMembershipChange Pending) : ReplicaEvent
    {
        public override void Deliver(Replica replica) => replica.ChangeMembership(Pending);

        public override void Abandon() => Pending.TrySetResult(new MembershipResult(MembershipStatus.NotLeader));
    }

    /// <summary>Leadership shall be handed over; the answer tells whether it began.</summary>
    public sealed record TransferRequested(NodeId? Target, TaskCompletionSource<bool> Answer) : ReplicaEvent
    {
        public override void Deliver(Replica replica) => Answer.TrySetResult(replica.TransferLeadership(Target));

        public override void Abandon() => Answer.TrySetResult(false);
    }
}
