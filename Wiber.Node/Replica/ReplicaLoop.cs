using System.Diagnostics;
using System.Threading.Channels;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Replica;

/// <summary>
/// The one event loop of a node. A round of it takes what has queued up, feeds it to the replica, and lets the replica act once
/// for all of it: what queues while the disk works is the next batch, so group commit needs no timer.
/// </summary>
/// <remarks>
/// The loop has no thread of its own. Who brings an event runs the round for it, unless one is under way: to wake another thread
/// takes longer than most rounds (docs/decisions/011). More than one round in a row goes to the thread pool, so that nobody who
/// brings an event is kept.
/// </remarks>
internal sealed class ReplicaLoop : IAsyncDisposable
{
    /// <summary>Events that wait; a full queue refuses proposals and slows peers down.</summary>
    public const int EventsMax = 16_384;

    /// <summary>Events handled before the replica acts, so that a flood of one kind does not delay the rest.</summary>
    private const int EventsPerRoundMax = 2_048;

    /// <summary>Rounds in a row before what is committed is applied, and other work of the pool has its turn.</summary>
    private const int RoundsInPoolMax = 16;

    /// <summary>A tick while nothing goes on is what an idle node pays for: so many are told at once.</summary>
    private const int IdleTicks = 10;

    /// <summary>As many while something goes on; no timeout is more exact.</summary>
    private const int BusyTicks = 2;

    private readonly Channel<ReplicaEvent> _events = Channel.CreateBounded<ReplicaEvent>(
        new BoundedChannelOptions(EventsMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly ProposalQueue _proposals = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkTurn _turn = new();
    private readonly Action _onRoundEnded;
    private readonly Action _afterRounds;
    private readonly Action<Exception> _onFatal;
    private readonly Action<object?> _goOn;
    private readonly Replica _replica;

    private readonly TickClock _clock;
    private volatile bool _isRunning;
    private volatile bool _isWriting;
    private int _ticksHeld;
    private ulong _durableSequence;
    private ReplicaEvent.PrefixRemoved? _prefixRemoved;
    private volatile ReplicaStatus _status;
    private volatile TaskCompletionSource _leaderKnown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="replica">What it feeds.</param>
    /// <param name="tickInterval">How long the core's tick is.</param>
    /// <param name="onRoundEnded">Called behind every round: what the replica sent may go on its way.</param>
    /// <param name="afterRounds">
    /// Called by whoever ran rounds, when another one may run the next already: for what may take longer.
    /// </param>
    /// <param name="onFatal">Told when the replica's state can no longer be trusted.</param>
    public ReplicaLoop(
        Replica replica, TimeSpan tickInterval, Action onRoundEnded, Action afterRounds, Action<Exception> onFatal)
    {
        _replica = replica;
        _onRoundEnded = onRoundEnded;
        _afterRounds = afterRounds;
        _onFatal = onFatal;
        _goOn = _ => RunRounds(RoundsInPoolMax);
        _status = replica.Status;
        _clock = new TickClock(tickInterval, RunRound);
    }

    /// <summary>The replica's state, at most a tick old; its role and leader are as of the last round.</summary>
    public ReplicaStatus Status => _status;

    /// <summary>Completes when this node leads or knows who does.</summary>
    public Task LeaderKnown => _leaderKnown.Task;

    /// <summary>Events that wait.</summary>
    public int QueuedEvents => _events.Reader.Count + _proposals.Count;

    /// <summary>What the loop has done.</summary>
    public LoopCounters Counters { get; } = new();

    /// <inheritdoc cref="Replica.Counters"/>
    public ReplicaCounters ReplicaCounters => _replica.Counters;

    /// <inheritdoc cref="Replica.CommitLatency"/>
    public CommitLatency CommitLatency => _replica.CommitLatency;

    public void Start()
    {
        _clock.Start();
        _isRunning = true;
    }

    /// <summary>
    /// Queues proposals that are appended all or none, one behind the other. False if the node has too much to do; nothing was
    /// appended then.
    /// </summary>
    public bool TryPropose(params IReadOnlyList<PendingProposal> group)
    {
        if (!_proposals.TryAdd(group))
        {
            return false;
        }

        // The last disk that is waited for starts the next round; the barrier keeps the question behind the queuing, or both sides
        // could miss each other.
        Interlocked.MemoryBarrier();
        if (!_isWriting || _proposals.HasLarge)
        {
            RunRound();
        }

        return true;
    }

    /// <summary>Queues a linearizable read. False if the node has too much to do.</summary>
    public bool TryRequestRead(PendingRead read) => TryBring(new ReplicaEvent.ReadRequested(read));

    /// <summary>Queues a peer's message; waits while the queue is full, which slows the sender down.</summary>
    public ValueTask ReceiveAsync(NodeId from, RaftMessage message, CancellationToken cancellationToken) =>
        BringAsync(new ReplicaEvent.Received(from, message), cancellationToken);

    /// <summary>Reports that the connection from a peer broke. A hint only: lost when the queue is full.</summary>
    public void ReportDisconnected(NodeId peer) => TryBring(new ReplicaEvent.Disconnected(peer));

    /// <summary>Every write up to this sequence is on disk.</summary>
    public void ReportDurable(ulong sequence)
    {
        Volatile.Write(ref _durableSequence, sequence);
        RunRound();
    }

    /// <summary>Entries for a follower were read from disk.</summary>
    public ValueTask ReportLoadedAsync(NodeId peer, IReadOnlyList<LogEntry> entries) =>
        BringAsync(new ReplicaEvent.Loaded(peer, entries), _stop.Token);

    /// <summary>A piece of a snapshot was read for a follower; nothing if that was not possible now.</summary>
    public ValueTask ReportSnapshotLoadedAsync(NodeId peer, SnapshotPiece? piece) =>
        BringAsync(new ReplicaEvent.SnapshotLoaded(peer, piece), _stop.Token);

    /// <summary>The oldest entries, up to this one, were removed from the disk.</summary>
    public void ReportPrefixRemoved(LogLink last)
    {
        // Beside the queue, like what is durable: the disk's thread cannot wait for room in it.
        Volatile.Write(ref _prefixRemoved, new ReplicaEvent.PrefixRemoved(last));
        RunRound();
    }

    /// <summary>Founds a cluster with these members, unless this node belongs to one already.</summary>
    public ValueTask FoundAsync(Membership membership, CancellationToken cancellationToken) =>
        BringAsync(new ReplicaEvent.Founded(membership), cancellationToken);

    /// <summary>Changes the members and waits until the change is committed, refused, or not known.</summary>
    public async Task<MembershipResult> ChangeMembershipAsync(MembershipChange change, CancellationToken cancellationToken)
    {
        var pending = new PendingMembershipChange(change);
        await BringAsync(new ReplicaEvent.MembershipChangeRequested(pending), cancellationToken);
        return await pending.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Hands leadership over. False if this node does not lead or no follower can take it.</summary>
    public async Task<bool> TransferLeadershipAsync(NodeId? target, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await BringAsync(new ReplicaEvent.TransferRequested(target, answer), cancellationToken);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Hands leadership over, if this node has it, without waiting for what comes of it. A hint only: lost when the queue is
    /// full.
    /// </summary>
    public void RequestTransfer() =>
        TryBring(new ReplicaEvent.TransferRequested(null, new TaskCompletionSource<bool>()));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _events.Writer.TryComplete();
        if (_isRunning)
        {
            await _clock.StopAsync();
            RunRound();
            await _ended.Task;
        }

        _stop.Dispose();
    }

    private bool TryBring(ReplicaEvent next)
    {
        bool isQueued = _events.Writer.TryWrite(next);
        if (isQueued)
        {
            RunRound();
        }

        return isQueued;
    }

    private ValueTask BringAsync(ReplicaEvent next, CancellationToken cancellationToken) =>
        TryBring(next) ? ValueTask.CompletedTask : WaitAndBringAsync(next, cancellationToken);

    private async ValueTask WaitAndBringAsync(ReplicaEvent next, CancellationToken cancellationToken)
    {
        await _events.Writer.WriteAsync(next, cancellationToken);
        RunRound();
    }

    /// <summary>Runs a round, here and now unless one is under way, which another follows then.</summary>
    private void RunRound()
    {
        if (_isRunning && _turn.Ask())
        {
            RunRounds(1);
        }
    }

    private void RunRounds(int roundsMax)
    {
        for (int rounds = 0; rounds < roundsMax; rounds++)
        {
            _turn.Begin();
            if (!_ended.Task.IsCompleted)
            {
                HandleWaiting();
            }

            if (_turn.TryEnd())
            {
                _afterRounds();
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(_goOn, null, preferLocal: false);
        _afterRounds();
    }

    private void HandleWaiting()
    {
        try
        {
            if (_stop.IsCancellationRequested)
            {
                EndWaiting();
                return;
            }

            long started = Stopwatch.GetTimestamp();
            Tick();
            int handled = HandleEvents();
            _replica.Persisted(Volatile.Read(ref _durableSequence));
            Interlocked.Exchange(ref _prefixRemoved, null)?.Deliver(_replica);
            handled += HandleProposals();
            _replica.Flush();
            NoteWriting();
            NoteLeader();
            NoteTicks();
            _onRoundEnded();
            Counters.NoteRound(handled, Stopwatch.GetTimestamp() - started);
        }
#pragma warning disable CA1031
        // Whatever it was, the replica's state can no longer be trusted: the node reports it and goes down.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            EndWaiting();
            _onFatal(exception);
        }
    }

    /// <summary>Tells the time that went by, before what came meanwhile: to a timeout that begins now it does not count.</summary>
    private void Tick()
    {
        int ticks = _clock.Take();
        for (int i = 0; i < ticks; i++)
        {
            _replica.Tick();
        }

        if (ticks > 0)
        {
            _ticksHeld += ticks;
            NoteLeader();
            _status = _replica.Status;
        }
    }

    private int HandleEvents()
    {
        int handled = 0;
        while (handled < EventsPerRoundMax && _events.Reader.TryRead(out ReplicaEvent? next))
        {
            next.Deliver(_replica);
            handled++;
        }

        if (handled == EventsPerRoundMax)
        {
            _turn.Ask();
        }

        return handled;
    }

    /// <summary>
    /// While the disks write what came before, small proposals would only wait behind it, and cost every follower a message and a
    /// sync of their own: they wait until a majority is done, and go together. Ticks take them in all the same, for disks that
    /// hang or are far away, and so does a large one.
    /// </summary>
    private int HandleProposals()
    {
        if (_replica.IsWriting && _ticksHeld < BusyTicks && !_proposals.HasLarge)
        {
            return 0;
        }

        _ticksHeld = 0;
        int handled = _proposals.DeliverTo(_replica, EventsPerRoundMax);
        if (handled == EventsPerRoundMax)
        {
            _turn.Ask();
        }

        return handled;
    }

    /// <summary>Who waits for a leader waits for nothing else, so this must not wait for the next tick.</summary>
    private void NoteLeader()
    {
        if (_replica.Role == _status.Role && _replica.Leader == _status.Leader)
        {
            return;
        }

        ReplicaStatus status = _replica.Status;
        if (status.Leader is null && _leaderKnown.Task.IsCompleted)
        {
            // Before anyone can see that there is no leader, and wait for one.
            _leaderKnown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _status = status;
        if (status.Leader is not null)
        {
            _leaderKnown.TrySetResult();
        }
    }

    /// <summary>Proposals that came while this round began saw disks at work, and asked for no round of their own.</summary>
    private void NoteWriting()
    {
        bool wasWriting = _isWriting;
        _isWriting = _replica.IsWriting;
        if (wasWriting && !_isWriting && _proposals.Count > 0)
        {
            _turn.Ask();
        }
    }

    /// <summary>Says when time matters again.</summary>
    private void NoteTicks()
    {
        bool isBusy = _isWriting || _proposals.Count > 0 || _replica.IsBusy || !_replica.IsAt(_status);

        // Whose timeout runs out looks again half way: the whole rest at once could be the time of a pause with messages unread.
        int due = _replica.Role == Role.Leader ? _replica.TicksUntilDue : (_replica.TicksUntilDue + 1) / 2;
        _clock.Need(Math.Min(due, isBusy ? BusyTicks : IdleTicks));
    }

    /// <summary>Answers everyone who still waits, queued or not: the node is going down.</summary>
    private void EndWaiting()
    {
        _events.Writer.TryComplete();
        _replica.Abandon();
        _proposals.End();
        while (_events.Reader.TryRead(out ReplicaEvent? next))
        {
            next.Abandon();
        }

        _ended.TrySetResult();
    }
}
