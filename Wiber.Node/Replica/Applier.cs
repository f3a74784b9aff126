using System.Collections.Concurrent;
using Wiber.Node.Broker;
using Wiber.Node.Raft;
using Wiber.Node.Storage;

namespace Wiber.Node.Replica;

/// <summary>
/// Applies committed entries to the broker, in order and off the loop, and answers the proposals among them. Like the loop it has no
/// thread: what takes a moment is done by who brought it, the rest by the thread pool.
/// </summary>
internal sealed class Applier : IAsyncDisposable
{
    private const int ReadBytesMax = 4 * 1024 * 1024;

    /// <summary>As much takes a fraction of a millisecond.</summary>
    private const int LightEntriesMax = 64;

    private const long LightBytesMax = 16 * 1024;

    /// <summary>Jobs that who brought one does before the pool goes on; he has a connection to attend to.</summary>
    private const int LightJobsMax = 4;

    // Bounded by the replica, which hands over no more than ReplicaOptions.ApplyInflightMax entries ahead.
    private readonly ConcurrentQueue<ApplierJob> _jobs = new();
    private readonly WorkTurn _turn = new();
    private readonly MessageBroker _broker;
    private readonly LogStore _log;
    private readonly Action<InstallJob> _install;
    private readonly Action<Exception> _onFatal;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<object?> _runAll;
    private volatile bool _isOver;
    private ulong _appliedIndex;
    private bool _awaitsSnapshot;

    /// <param name="broker">The state machine.</param>
    /// <param name="log">Where entries are that are no longer in memory.</param>
    /// <param name="install">Puts a received snapshot into the broker.</param>
    /// <param name="onFatal">Told when the state can no longer be trusted.</param>
    public Applier(MessageBroker broker, LogStore log, Action<InstallJob> install, Action<Exception> onFatal)
    {
        _broker = broker;
        _log = log;
        _install = install;
        _onFatal = onFatal;
        _runAll = _ => RunQueued(isPatient: true);
        _appliedIndex = broker.AppliedIndex.Value;
        Signal = new AppliedSignal(broker.AppliedIndex);
    }

    public LogIndex AppliedIndex => new(Volatile.Read(ref _appliedIndex));

    /// <summary>What was applied since the process started.</summary>
    public ApplyCounters Counters { get; } = new();

    /// <summary>For readers that must not answer before an index is applied.</summary>
    public AppliedSignal Signal { get; }

    /// <summary>Queues a job; jobs follow each other without a gap. <see cref="RunQueued()"/> has it done.</summary>
    public void Enqueue(ApplierJob job) => _jobs.Enqueue(job);

    /// <summary>Does what is queued, here if that takes but a moment.</summary>
    public void RunQueued()
    {
        if (!_jobs.IsEmpty && _turn.Ask())
        {
            RunQueued(isPatient: false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _isOver = true;
        if (_turn.Ask())
        {
            RunQueued(isPatient: true);
        }

        await _ended.Task;
        _stop.Dispose();
    }

    private void RunQueued(bool isPatient)
    {
        bool isLast;
        int done = 0;
        do
        {
            _turn.Begin();
            isLast = _isOver;
            while (_jobs.TryPeek(out ApplierJob? job))
            {
                if (!isPatient && (done++ == LightJobsMax || !IsLight(job)))
                {
                    // With the turn, which nobody else can have until it is done.
                    ThreadPool.UnsafeQueueUserWorkItem(_runAll, null, preferLocal: false);
                    return;
                }

                _jobs.TryDequeue(out _);
                RunGuarded(job);
            }
        }
        while (!_turn.TryEnd());

        if (isLast)
        {
            // Those who take the turn later find that nothing may be applied any more.
            _ended.TrySetResult();
        }
    }

    /// <summary>Threads that have a work of their own, such as that of the disk, hand over everything.</summary>
    private bool IsLight(ApplierJob job) => Thread.CurrentThread.IsThreadPoolThread
        && job is ApplyJob { Bytes: <= LightBytesMax, Entries.Count: <= LightEntriesMax }
        && !_broker.MayWait;

    private void RunGuarded(ApplierJob job)
    {
        if (_isOver)
        {
            EndUnknown(job);
            return;
        }

        try
        {
            Run(job);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The broker waited for room on the disk; what was not applied is applied at the next start.
        }
#pragma warning disable CA1031 // Whatever it was, this node's state can no longer be trusted: it reports it and goes down.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _isOver = true;
            _onFatal(exception);
        }
    }

    /// <summary>
    /// Runs one job on the caller's thread; the next one must follow it. For who has a thread, or a simulation, of its own.
    /// </summary>
    internal void Run(ApplierJob job)
    {
        try
        {
            if (job is InstallJob install)
            {
                Install(install);
            }
            else if (!_awaitsSnapshot)
            {
                Apply((ApplyJob)job);
            }
        }
        finally
        {
            EndUnknown(job);
        }
    }

    private void Install(InstallJob job)
    {
        _install(job);
        _awaitsSnapshot = false;
        Invariant.Require(_broker.AppliedIndex == job.StateIndex);
        Volatile.Write(ref _appliedIndex, job.StateIndex.Value);
        Signal.Reached(job.StateIndex);
    }

    private void Apply(ApplyJob job)
    {
        int answered = 0;
        LogIndex next = job.From;
        while (next <= job.To && !_stop.IsCancellationRequested)
        {
            IReadOnlyList<LogEntry> entries = job.Entries ?? _log.Read(next, job.To, ReadBytesMax);
            if (entries.Count == 0)
            {
                // The log was emptied to begin behind a snapshot, which comes next.
                _awaitsSnapshot = true;
                return;
            }

            foreach (LogEntry entry in entries)
            {
                ApplyOutcome outcome = _broker.Apply(entry, _stop.Token);
                Volatile.Write(ref _appliedIndex, entry.Index.Value);
                Counters.Note(outcome);
                if (answered < job.Waiting.Count && job.Waiting[answered].Index == entry.Index)
                {
                    job.Waiting[answered++].End(new ProposalResult(ProposalStatus.Applied, outcome));
                }

                next = entry.Index.Next;
            }

            Signal.Reached(next.Previous);
        }
    }

    /// <summary>Ends whatever a job has not answered.</summary>
    private static void EndUnknown(ApplierJob job)
    {
        foreach (PendingProposal pending in job is ApplyJob apply ? apply.Waiting : [])
        {
            pending.End(new ProposalResult(ProposalStatus.OutcomeUnknown));
        }
    }
}
