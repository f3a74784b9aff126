using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Retention;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;
using Wiber.Node.Replica;
using Wiber.Node.Storage;

namespace Wiber.Node.Hosting.Compaction;

/// <summary>
/// Keeps topics and the log as short as retention wants them. The leader decides what goes and puts it into the log, so that
/// every node's partitions begin at the same offset; then each node removes its own segments, when nothing on its disk depends on
/// them. Segments in which no message is left go too, whatever the log's own limits say. What stays and was not read when the node
/// started is checked.
/// </summary>
internal sealed class LogCompactor : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SnapshotIdleTime = TimeSpan.FromMinutes(5);

    /// <summary>A follower that still answers may hold the log at this many times its limit, but no longer.</summary>
    private const int HeldFactorMax = 2;

    /// <summary>Without a limit in bytes it may hold the log for so long.</summary>
    private static readonly TimeSpan HeldTimeMax = TimeSpan.FromMinutes(10);

    private readonly LogCompactorParts _parts;
    private readonly Func<RetentionLimits> _limits;
    private readonly SegmentTimes _times;
    private readonly PendingTrims _trims = new();
    private long? _heldSinceMs;
    private readonly ILogger _logger;
    private readonly Action<Exception> _onFatal;
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    public LogCompactor(LogCompactorParts parts, Func<RetentionLimits> limits, ILogger logger, Action<Exception> onFatal)
    {
        _parts = parts;
        _limits = limits;
        _times = new SegmentTimes(parts.Log);
        _logger = logger;
        _onFatal = onFatal;
    }

    public void Start() => _run = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        TimeSpan sinceSnapshots = TimeSpan.Zero;
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await ProposeTrimsAsync();
                RemoveTrimmed();

                // What was not read at start is checked bit by bit: 64 MiB a second leave the disk to those who wait for it.
                _parts.Log.CheckOne();
                sinceSnapshots += Interval;
                if (sinceSnapshots >= SnapshotIdleTime)
                {
                    sinceSnapshots = TimeSpan.Zero;
                    _parts.Snapshots.CloseUnused();
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception exception)
            when (exception is BrokerStoreException or StorageException or IOException or InvariantException)
        {
            _onFatal(exception);
        }
    }

    private async Task ProposeTrimsAsync()
    {
        if (_parts.Loop.Status.Role != Role.Leader)
        {
            return;
        }

        long nowUs = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        if (_parts.Broker.PlanRetention(nowUs) is { } retention)
        {
            await ProposeAsync(retention);
        }

        RetentionLimits limits = _limits();
        RetainedSegment[] segments = _times.Of(_parts.Log.Segments, withTimes: limits.AgeMsMax > 0);
        if (RetentionPolicy.FindTrim(segments, limits, nowUs, _parts.Broker.FindDead()) is { } due
            && _parts.Broker.PlanTrim(LogIndex.Min(due, _parts.Broker.AppliedIndex)) is { } trim
            && await ProposeAsync(trim))
        {
            _logger.LogInformation("TRIM -> entries up to {Index} are no longer kept", trim.LastRemoved);
        }
    }

    /// <summary>
    /// Refused or not known: then it is found due again, and a trim that is there already changes nothing.
    /// </summary>
    private async Task<bool> ProposeAsync(BrokerCommand command)
    {
        var pending = new PendingProposal(Proposal.Of(EntryKind.Command, command.Encode()));
        return _parts.Loop.TryPropose(pending)
            && (await pending.Task.AsTask().WaitAsync(_stop.Token)).Status == ProposalStatus.Applied;
    }

    private void RemoveTrimmed()
    {
        _trims.Note(_parts.Broker.Trim);
        try
        {
            if (!_trims.IsEmpty)
            {
                _trims.Flushed(_parts.Store.Flush());
            }
        }
        catch (BrokerStoreFullException)
        {
            // Removing segments would make room, but not before the state they led to is safe. The checkpointer reports it.
            return;
        }

        LogIndex upTo = HoldBack(_trims.Removable);
        IReadOnlyList<SegmentExtent> segments = _parts.Log.Segments;
        if (segments.Count > 1 && segments[0].Last <= upTo)
        {
            _parts.Storage.RequestRemovePrefix(upTo);
        }
    }

    /// <summary>
    /// A follower that is there and only a little behind is not made to take a snapshot, and one that is taking a snapshot finds
    /// the entries behind it, as long as the log is not far over its limit. So does a backup that is being taken.
    /// </summary>
    private LogIndex HoldBack(LogIndex removable)
    {
        LogIndex held = _parts.Loop.Status.Followers
            .Where(follower => follower.IsActive && (follower.Match > LogIndex.Zero || follower.SnapshotBytesSent is not null))
            .Select(follower => follower.SnapshotBytesSent is null ? follower.Match : LogIndex.Zero)
            .Append(_parts.Backups.IsTaken ? LogIndex.Zero : removable)
            .Append(removable)
            .Min();
        if (held >= removable)
        {
            _heldSinceMs = null;
            return removable;
        }

        _heldSinceMs ??= Environment.TickCount64;
        long bytesMax = _limits().BytesMax;
        bool isTooMuch = bytesMax > 0
            ? _parts.Log.Segments.Sum(segment => segment.Bytes) >= HeldFactorMax * bytesMax
            : Environment.TickCount64 - _heldSinceMs >= HeldTimeMax.TotalMilliseconds;
        return isTooMuch ? removable : held;
    }
}
