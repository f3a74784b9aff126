using System.Threading.Channels;
using Wiber.Node.Broker;
using Wiber.Node.Raft;
using Wiber.Node.Storage;

namespace Wiber.Node.Replica;

/// <summary>Applies committed entries to the broker, in order and off the loop, and answers the proposals among them.</summary>
internal sealed class Applier : IAsyncDisposable
{
    private const int ReadBytesMax = 4 * 1024 * 1024;

    // Bounded by the replica, which hands over no more than ReplicaOptions.ApplyInflightMax entries ahead.
    private readonly Channel<ApplierJob> _jobs = Channel.CreateUnbounded<ApplierJob>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly MessageBroker _broker;
    private readonly LogStore _log;
    private readonly Action<InstallJob> _install;
    private readonly Action<Exception> _onFatal;
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;
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
        _appliedIndex = broker.AppliedIndex.Value;
        Signal = new AppliedSignal(broker.AppliedIndex);
    }

    public LogIndex AppliedIndex => new(Volatile.Read(ref _appliedIndex));

    /// <summary>What was applied since the process started.</summary>
    public ApplyCounters Counters { get; } = new();

    /// <summary>For readers that must not answer before an index is applied.</summary>
    public AppliedSignal Signal { get; }

    public void Start() => _run = Task.Run(RunAsync);

    /// <summary>Queues a job; jobs follow each other without a gap.</summary>
    public void Enqueue(ApplierJob job)
    {
        if (!_jobs.Writer.TryWrite(job))
        {
            EndUnknown(job);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _jobs.Writer.TryComplete();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _jobs.Reader.WaitToReadAsync())
            {
                while (_jobs.Reader.TryRead(out ApplierJob? job))
                {
                    Run(job);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The broker waited for room on the disk; what was not applied is applied at the next start.
            Abandon();
        }
#pragma warning disable CA1031 // Whatever it was, this node's state can no longer be trusted: it reports it and goes down.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _onFatal(exception);
            Abandon();
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
                    job.Waiting[answered++].TrySetResult(new ProposalResult(ProposalStatus.Applied, outcome));
                }

                next = entry.Index.Next;
            }

            Signal.Reached(next.Previous);
        }
    }

    private void Abandon()
    {
        _jobs.Writer.TryComplete();
        while (_jobs.Reader.TryRead(out ApplierJob? job))
        {
            EndUnknown(job);
        }
    }

    /// <summary>Ends whatever a job has not answered.</summary>
    private static void EndUnknown(ApplierJob job)
    {
        foreach (PendingProposal pending in job is ApplyJob apply ? apply.Waiting : [])
        {
            pending.TrySetResult(new ProposalResult(ProposalStatus.OutcomeUnknown));
        }
    }
}
