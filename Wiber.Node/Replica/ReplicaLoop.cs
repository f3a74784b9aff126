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

    /// <summary>Ticks that are told at once: a wake-up is what an idle node pays for, and no timeout is that exact.</summary>
    private const int TicksPerWakeUp = 2;

    private const int TicksPerWakeUpMax = 4;

    /// <summary>Proposals smaller than this wait for the disk to be free, and are replicated together then.</summary>
    private const int LoneProposalBytes = 64 * 1024;

    private readonly Channel<ReplicaEvent> _events = Channel.CreateBounded<ReplicaEvent>(
        new BoundedChannelOptions(EventsMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkTurn _turn = new();
    private readonly TimeSpan _tickInterval;
    private readonly Action _onRoundEnded;
    private readonly Action<Exception> _onFatal;
    private readonly Action<object?> _goOn;
    private readonly Replica _replica;

    private readonly Thread _ticks;
    private readonly TaskCompletionSource _ticksEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isRunning;
    private volatile bool _awaitsDisk;
    private ulong _durableSequence;
    private ReplicaEvent.PrefixRemoved? _prefixRemoved;
    private int _ticksDue;
    private volatile ReplicaStatus _status;
    private volatile TaskCompletionSource _leaderKnown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="replica">What it feeds.</param>
    /// <param name="tickInterval">How long the core's tick is.</param>
    /// <param name="onRoundEnded">Called behind every round: what the replica sent may go on its way.</param>
    /// <param name="onFatal">Told when the replica's state can no longer be trusted.</param>
    public ReplicaLoop(Replica replica, TimeSpan tickInterval, Action onRoundEnded, Action<Exception> onFatal)
    {
        _replica = replica;
        _tickInterval = tickInterval;
        _onRoundEnded = onRoundEnded;
        _onFatal = onFatal;
        _goOn = _ => RunRounds(int.MaxValue);
        _status = replica.Status;
        _ticks = new Thread(CountTicks) { IsBackground = true, Name = "ticks" };
    }

    /// <summary>The replica's state, at most a tick old; its role and leader are as of the last round.</summary>
    public ReplicaStatus Status => _status;

    /// <summary>Completes when this node leads or knows who does.</summary>
    public Task LeaderKnown => _leaderKnown.Task;

    /// <summary>Events that wait.</summary>
    public int QueuedEvents => _events.Reader.Count;

    /// <summary>What the loop has done.</summary>
    public LoopCounters Counters { get; } = new();

    /// <inheritdoc cref="Replica.Counters"/>
    public ReplicaCounters ReplicaCounters => _replica.Counters;

    /// <inheritdoc cref="Replica.CommitLatency"/>
    public CommitLatency CommitLatency => _replica.CommitLatency;

    public void Start()
    {
        _isRunning = true;
        _ticks.Start();
    }

    /// <summary>
    /// Queues proposals that are appended all or none, one behind the other. False if the node has too much to do; nothing was
    /// appended then.
    /// </summary>
    public bool TryPropose(params IReadOnlyList<PendingProposal> group)
    {
        if (!_events.Writer.TryWrite(new ReplicaEvent.Proposed(group)))
        {
            return false;
        }

        // While the disk works these would only wait behind it, and cost the followers a message of their own. That the disk is
        // done starts the next round; the barrier keeps the question behind the writing, or both sides could miss each other.
        Interlocked.MemoryBarrier();
        if (!_awaitsDisk || IsLarge(group))
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
            await _ticksEnded.Task;
            RunRound();
            await _ended.Task;
        }

        _stop.Dispose();
    }

    private static bool IsLarge(IReadOnlyList<PendingProposal> group)
    {
        long bytes = 0;
        for (int i = 0; i < group.Count; i++)
        {
            bytes += group[i].Proposal.Record.Length;
        }

        return bytes >= LoneProposalBytes;
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
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(_goOn, null, preferLocal: false);
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
            int handled = 0;
            while (handled < EventsPerRoundMax && _events.Reader.TryRead(out ReplicaEvent? next))
            {
                Handle(next);
                handled++;
            }

            if (handled == EventsPerRoundMax)
            {
                _turn.Ask();
            }

            _replica.Persisted(Volatile.Read(ref _durableSequence));
            Interlocked.Exchange(ref _prefixRemoved, null)?.Deliver(_replica);
            _replica.Flush();
            NoteDisk();
            NoteLeader();
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

    private void Handle(ReplicaEvent next)
    {
        if (next is not ReplicaEvent.Ticked)
        {
            next.Deliver(_replica);
            return;
        }

        for (int due = Interlocked.Exchange(ref _ticksDue, 0); due > 0; due--)
        {
            next.Deliver(_replica);
        }

        NoteLeader();
        _status = _replica.Status;
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

    /// <summary>Proposals that came while this round began saw a disk at work, and asked for no round of their own.</summary>
    private void NoteDisk()
    {
        bool awaitedDisk = _awaitsDisk;
        _awaitsDisk = _replica.AwaitsDisk;
        if (awaitedDisk && !_awaitsDisk && _events.Reader.Count > 0)
        {
            _turn.Ask();
        }
    }

    /// <summary>Answers everyone who still waits, queued or not: the node is going down.</summary>
    private void EndWaiting()
    {
        _events.Writer.TryComplete();
        _replica.Abandon();
        while (_events.Reader.TryRead(out ReplicaEvent? next))
        {
            next.Abandon();
        }

        _ended.TrySetResult();
    }

    /// <summary>
    /// A thread of its own: one of the runtime's timers would wake its own thread several times for each tick, and another one for
    /// the work.
    /// </summary>
    private void CountTicks()
    {
        var clock = Stopwatch.StartNew();
        long counted = 0;
        while (!_stop.Token.WaitHandle.WaitOne(_tickInterval * TicksPerWakeUp))
        {
            // What a paused process missed is not made up for: it has to read its messages before it may think that time ran out.
            long passed = clock.Elapsed.Ticks / _tickInterval.Ticks;
            int due = (int)Math.Min(passed - counted, TicksPerWakeUpMax);
            counted = passed;
            if (Interlocked.CompareExchange(ref _ticksDue, due, 0) == 0 && !TryBring(ReplicaEvent.Ticked.Instance))
            {
                // The queue is full, perhaps of proposals that wait for a disk that hangs.
                Volatile.Write(ref _ticksDue, 0);
                RunRound();
            }
        }

        _ticksEnded.SetResult();
    }
}
