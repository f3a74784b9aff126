using Wiber.Client.Measuring;
using Wiber.Node.Metrics;
using Wiber.Node.Raft;

namespace Wiber.Node.Replica;

/// <summary>
/// How long entries took from their arrival at this node, as proposals, to their commit, over the last seconds: a few histograms
/// that take turns, the oldest of which is emptied for what comes next. Counts entries, not the messages in them. Fed by the
/// loop alone; read by anyone. Nothing is allocated for an entry once the queue has its size.
/// </summary>
internal sealed class CommitLatency(TimeProvider time)
{
    /// <summary>How far back it reaches; up to one slice less right after a turn.</summary>
    public const int WindowMs = 10_000;

    /// <summary>Entries that wait for their commit; beyond them entries are not measured.</summary>
    public const int PendingMax = 65_536;

    private const int Slices = 5;

    private readonly Queue<(LogIndex Index, long Arrived)> _pending = new();
    private readonly LatencyHistogram[] _slices = [.. Enumerable.Range(0, Slices).Select(_ => new LatencyHistogram())];
    private readonly long[] _turns = new long[Slices];
    private readonly long _sliceTicks = time.TimestampFrequency * WindowMs / 1_000 / Slices;

    public CommitLatency()
        : this(TimeProvider.System)
    {
    }

    /// <summary>All since the process started.</summary>
    public DurationHistogram Total { get; } = new();

    /// <summary>What was committed in the window; nothing, if nothing was.</summary>
    public LatencyHistogram? Recent
    {
        get
        {
            var sum = new LatencyHistogram();
            long turn = time.GetTimestamp() / _sliceTicks;
            for (int i = 0; i < Slices; i++)
            {
                if (turn - Volatile.Read(ref _turns[i]) < Slices)
                {
                    sum.Add(_slices[i]);
                }
            }

            return sum.Count == 0 ? null : sum;
        }
    }

    /// <summary>An entry was appended for a proposal that arrived at this timestamp of the stopwatch.</summary>
    public void Appended(LogIndex index, long arrived)
    {
        if (_pending.Count < PendingMax)
        {
            _pending.Enqueue((index, arrived));
        }
    }

    /// <summary>Everything up to this entry is committed.</summary>
    public void Committed(LogIndex index)
    {
        if (!_pending.TryPeek(out (LogIndex Index, long Arrived) oldest) || oldest.Index > index)
        {
            return;
        }

        long now = time.GetTimestamp();
        LatencyHistogram slice = TakeSlice(now / _sliceTicks);
        do
        {
            slice.Record(time.GetElapsedTime(oldest.Arrived, now));
            Total.Record(now - oldest.Arrived);
            _pending.Dequeue();
        }
        while (_pending.TryPeek(out oldest) && oldest.Index <= index);
    }

    /// <summary>This node does not lead any more: what becomes of what waits is for others to say.</summary>
    public void Forget() => _pending.Clear();

    private LatencyHistogram TakeSlice(long turn)
    {
        int i = (int)(turn % Slices);
        if (_turns[i] != turn)
        {
            _slices[i].Clear();
            Volatile.Write(ref _turns[i], turn);
        }

        return _slices[i];
    }
}
