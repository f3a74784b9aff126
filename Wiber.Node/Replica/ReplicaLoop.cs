using System.Diagnostics;
using System.Threading.Channels;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Replica;

/// <summary>
/// The one event loop of a node. It takes what has queued up, feeds it to the replica, and lets the replica act once for all of
/// it: what queues while the disk
/// works is the next batch, so group commit needs no timer.
/// </summary>
internal sealed class ReplicaLoop : IAsyncDisposable
{
    /// <summary>Events that wait; a full queue refuses proposals and slows peers down.</summary>
    public const int EventsMax = 16_384;

    /// <summary>Events handled before the replica acts, so that a flood of one kind does not delay the rest.</summary>
    private const int EventsPerRoundMax = 2_048;

    private const int TicksPerWakeUpMax = 3;

    private readonly Channel<ReplicaEvent> _events = Channel.CreateBounded<ReplicaEvent>(
        new BoundedChannelOptions(EventsMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly CancellationTokenSource _stop = new();
    private readonly TimeSpan _tickInterval;
    private readonly Action<Exception> _onFatal;
    private readonly Replica _replica;

    private Task _loop = Task.CompletedTask;
    private Task _timer = Task.CompletedTask;
    private ulong _durableSequence;
    private ReplicaEvent.PrefixRemoved? _prefixRemoved;
    private int _ticksDue;
    private volatile ReplicaStatus _status;

    public ReplicaLoop(Replica replica, TimeSpan tickInterval, Action<Exception> onFatal)
    {
        _replica = replica;
        _tickInterval = tickInterval;
        _onFatal = onFatal;
        _status = replica.Status;
    }

    /// <summary>The replica's state, at most a tick old.</summary>
    public ReplicaStatus Status => _status;

    /// <inheritdoc cref="Replica.CommitLatency"/>
    public CommitLatency CommitLatency => _replica.CommitLatency;

    public void Start()
    {
        _loop = Task.Run(RunAsync);
        _timer = Task.Run(TickAsync);
    }

    /// <summary>
    /// Queues proposals that are appended all or none, one behind the other. False if the node has too much to do; nothing was
    /// appended then.
    /// </summary>
    public bool TryPropose(params IReadOnlyList<PendingProposal> group) =>
        _events.Writer.TryWrite(new ReplicaEvent.Proposed(group));

    /// <summary>Queues a linearizable read. False if the node has too much to do.</summary>
    public bool TryRequestRead(PendingRead read) => _events.Writer.TryWrite(new ReplicaEvent.ReadRequested(read));

    /// <summary>Queues a peer's message; waits while the queue is full, which slows the sender down.</summary>
    public ValueTask ReceiveAsync(NodeId from, RaftMessage message, CancellationToken cancellationToken) =>
        _events.Writer.WriteAsync(new ReplicaEvent.Received(from, message), cancellationToken);

    /// <summary>Reports that the connection from a peer broke. A hint only: lost when the queue is full.</summary>
    public void ReportDisconnected(NodeId peer) => _events.Writer.TryWrite(new ReplicaEvent.Disconnected(peer));

    /// <summary>Every write up to this sequence is on disk.</summary>
    public void ReportDurable(ulong sequence)
    {
        Volatile.Write(ref _durableSequence, sequence);
        _events.Writer.TryWrite(ReplicaEvent.Woken.Instance);
    }

    /// <summary>Entries for a follower were read from disk.</summary>
    public ValueTask ReportLoadedAsync(NodeId peer, IReadOnlyList<LogEntry> entries) =>
        _events.Writer.WriteAsync(new ReplicaEvent.Loaded(peer, entries), _stop.Token);

    /// <summary>A piece of a snapshot was read for a follower; nothing if that was not possible now.</summary>
    public ValueTask ReportSnapshotLoadedAsync(NodeId peer, SnapshotPiece? piece) =>
        _events.Writer.WriteAsync(new ReplicaEvent.SnapshotLoaded(peer, piece), _stop.Token);

    /// <summary>The oldest entries, up to this one, were removed from the disk.</summary>
    public void ReportPrefixRemoved(LogLink last)
    {
        // Beside the queue, like what is durable: the disk's thread cannot wait for room in it.
        Volatile.Write(ref _prefixRemoved, new ReplicaEvent.PrefixRemoved(last));
        _events.Writer.TryWrite(ReplicaEvent.Woken.Instance);
    }

    /// <summary>Founds a cluster with these members, unless this node belongs to one already.</summary>
    public ValueTask FoundAsync(Membership membership, CancellationToken cancellationToken) =>
        _events.Writer.WriteAsync(new ReplicaEvent.Founded(membership), cancellationToken);

    /// <summary>Changes the members and waits until the change is committed, refused, or not known.</summary>
    public async Task<MembershipResult> ChangeMembershipAsync(MembershipChange change, CancellationToken cancellationToken)
    {
        var pending = new PendingMembershipChange(change);
        await _events.Writer.WriteAsync(new ReplicaEvent.MembershipChangeRequested(pending), cancellationToken);
        return await pending.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Hands leadership over. False if this node does not lead or no follower can take it.</summary>
    public async Task<bool> TransferLeadershipAsync(NodeId? target, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _events.Writer.WriteAsync(new ReplicaEvent.TransferRequested(target, answer), cancellationToken);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Hands leadership over, if this node has it, without waiting for what comes of it. A hint only: lost when the queue is
    /// full.
    /// </summary>
    public void RequestTransfer() =>
        _events.Writer.TryWrite(new ReplicaEvent.TransferRequested(null, new TaskCompletionSource<bool>()));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _events.Writer.TryComplete();
        await _timer;
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            ChannelReader<ReplicaEvent> reader = _events.Reader;
            while (!_stop.IsCancellationRequested && await reader.WaitToReadAsync())
            {
                for (int handled = 0; handled < EventsPerRoundMax && reader.TryRead(out ReplicaEvent? next); handled++)
                {
                    Handle(next);
                }

                _replica.Persisted(Volatile.Read(ref _durableSequence));
                Interlocked.Exchange(ref _prefixRemoved, null)?.Deliver(_replica);
                _replica.Flush();
            }
        }
#pragma warning disable CA1031
        // Whatever it was, the replica's state can no longer be trusted: the node reports it and goes down.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _onFatal(exception);
        }
        finally
        {
            EndWaiting();
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

        _status = _replica.Status;
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
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(_tickInterval);
        var clock = Stopwatch.StartNew();
        long counted = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                // Timers are coarser than a tick on some systems, so time is measured. But what a paused process missed is not
                // made up for: it
                // has to read its messages before it may think that time ran out.
                long passed = clock.Elapsed.Ticks / _tickInterval.Ticks;
                int due = (int)Math.Min(passed - counted, TicksPerWakeUpMax);
                counted = passed;
                if (Interlocked.CompareExchange(ref _ticksDue, due, 0) == 0
                    && !_events.Writer.TryWrite(ReplicaEvent.Ticked.Instance))
                {
                    Volatile.Write(ref _ticksDue, 0);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }
}
