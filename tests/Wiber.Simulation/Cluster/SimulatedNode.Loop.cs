using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Replica;
using Wiber.Simulation.Checks;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Cluster;

// What the daemon's loop does: takes what has queued up, and lets the replica act once for all of it.
internal sealed partial class SimulatedNode
{
    private const int EventsPerTurnMax = 2_048;

    private readonly Queue<ReplicaEvent> _inbox = new();
    private bool _isTurnDue;
    private bool _isTickQueued;
    private ulong _durableSequence;
    private ReplicaEvent.PrefixRemoved? _prefixRemoved;
    private LogIndex _commitBefore;
    private long _turns;

    /// <summary>The membership as of the last tick, as others are told of it.</summary>
    public Membership Membership { get; private set; } = Membership.Unknown;

    /// <summary>Where that membership is in the log.</summary>
    public LogIndex MembershipIndex { get; private set; }

    /// <summary>The leader as of the last tick.</summary>
    public NodeId? Leader { get; private set; }

    /// <summary>Queues an event. False if the node is down or has too much to do.</summary>
    public bool Offer(ReplicaEvent next)
    {
        if (!IsUp || _inbox.Count >= ReplicaLoop.EventsMax)
        {
            return false;
        }

        _inbox.Enqueue(next);
        if (!_isTurnDue)
        {
            _isTurnDue = true;
            After(_world.Random.Next(1, 300), Turn);
        }

        return true;
    }

    /// <summary>Every write up to this sequence is on disk.</summary>
    public void Durable(ulong sequence)
    {
        _durableSequence = Math.Max(_durableSequence, sequence);
        Offer(Woken.Instance);
    }

    /// <summary>The oldest entries, up to this one, were removed from the disk.</summary>
    public void PrefixRemoved(LogLink last)
    {
        _prefixRemoved = new ReplicaEvent.PrefixRemoved(last);
        Offer(Woken.Instance);
    }

    private void Turn()
    {
        _isTurnDue = false;
        for (int handled = 0; handled < EventsPerTurnMax && _inbox.TryDequeue(out ReplicaEvent? next); handled++)
        {
            Handle(next);
        }

        _replica!.Persisted(_durableSequence);
        _prefixRemoved?.Deliver(_replica);
        _prefixRemoved = null;
        _replica.Flush();
        Look();
        if (_inbox.Count > 0)
        {
            _isTurnDue = true;
            After(1, Turn);
        }
    }

    private void Look()
    {
        _checker.Acted(Id, _core!, _commitBefore);
        _timerWatch!.Look(_core!);
        _quorumWatch!.Look(_core!);
        _commitBefore = _core!.CommitIndex;
        _world.Trace.Mix(_core.CurrentTerm.Value << 32 | _core.CommitIndex.Value);
        if (++_turns % 64 == 0)
        {
            Check.That(_replica!.Status.ProposalsPending <= _profile.ProposalsPendingMax, $"{Name}: too many proposals wait");
        }

        if (Record.AwaitsState && AppliedIndex >= _core.PreviousIndex)
        {
            Record.AwaitsState = false;
            IsStateLost = false;
        }
    }

    private void Handle(ReplicaEvent next)
    {
        switch (next)
        {
            case Ticked:
                _isTickQueued = false;
                next.Deliver(_replica!);
                _timerWatch!.Ticked();
                _quorumWatch!.Ticked();
                (Membership, MembershipIndex, Leader) = (_core!.Membership, _core.MembershipIndex, _core.Leader);
                break;
            case ReplicaEvent.Received received:
                Receive(received);
                break;
            case ReplicaEvent.ReadRequested requested:
                RequestRead(requested.Read);
                break;
            default:
                next.Deliver(_replica!);
                break;
        }
    }

    private void Receive(ReplicaEvent.Received received)
    {
        Term term = _core!.CurrentTerm;
        received.Deliver(_replica!);
        _timerWatch!.Received(received.From, received.Message, term, _core);
        _quorumWatch!.Received(received.From);
    }

    private void RequestRead(PendingRead read)
    {
        if (_world.Mutant == Mutant.ReadWithoutLeader)
        {
            read.TrySetResult(AppliedIndex);
            return;
        }

        _replica!.RequestRead(read);
    }

    private void Tick()
    {
        // As in the daemon: ticks that a paused process missed are not made up for.
        if (!_isTickQueued)
        {
            _isTickQueued = Offer(Ticked.Instance);
        }

        After(_profile.TickUs, Tick);
    }
    /// <summary>Something became durable; what it is, is kept beside the queue, so that it is never lost.</summary>
    private sealed record Woken : ReplicaEvent
    {
        public static readonly Woken Instance = new();

        public override void Deliver(Replica replica)
        {
        }
    }
}
