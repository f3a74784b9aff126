using System.Diagnostics;

namespace Wiber.Node.Replica;

/// <summary>
/// Counts the loop's ticks, and wakes it for the next one that it needs. On a thread of its own: one of the runtime's timers would
/// wake its own thread several times for each tick, and another one for the work.
/// </summary>
/// <param name="interval">How long a tick is.</param>
/// <param name="onDue">Called when the tick that is needed has come; has it taken.</param>
internal sealed class TickClock(TimeSpan interval, Action onDue)
{
    /// <summary>
    /// What a paused process missed beyond that is not made up for: it has to read its messages before it may think that time ran
    /// out.
    /// </summary>
    private const int LateMax = 2;

    private const int PauseMs = 1;

    // Never disposed: a round that is under way at the end may still set it.
    private readonly AutoResetEvent _isNeededSooner = new(initialState: false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stopwatch _time = new();

    private volatile bool _isStopping;
    private int _needed = 1;
    private long _counted;
    private long _neededAt = 1;
    private long _sleepsUntil;

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        _time.Start();
        new Thread(Run) { IsBackground = true, Name = "ticks" }.Start();
    }

    /// <summary>Ends the thread.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        _isNeededSooner.Set();
        await _ended.Task;
    }

    /// <summary>The ticks that went by since the last time. One caller at a time, like <see cref="Need"/>.</summary>
    public int Take()
    {
        long passed = _time.Elapsed.Ticks / interval.Ticks;
        long ticks = passed - _counted;
        _counted = passed;
        return (int)Math.Min(ticks, _needed + LateMax);
    }

    /// <summary>Says after how many ticks, counted from those taken last, the next one is needed.</summary>
    public void Need(int ticks)
    {
        _needed = ticks;
        Volatile.Write(ref _neededAt, _counted + ticks);
        Interlocked.MemoryBarrier();
        if (_counted + ticks < Volatile.Read(ref _sleepsUntil))
        {
            Volatile.Write(ref _sleepsUntil, 0);
            _isNeededSooner.Set();
        }
    }

    private void Run()
    {
        while (!_isStopping)
        {
            // Said before it is read once more, so that who needs one sooner sees how long this sleeps, or this sees what is
            // needed.
            long needed = Volatile.Read(ref _neededAt);
            Volatile.Write(ref _sleepsUntil, needed);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _neededAt) != needed)
            {
                continue;
            }

            TimeSpan left = (needed * interval) - _time.Elapsed;
            if (left > TimeSpan.Zero)
            {
                // The system's waits are of whole milliseconds, and one of none would be a loop that never sleeps.
                _isNeededSooner.WaitOne((int)Math.Ceiling(left.TotalMilliseconds));
                continue;
            }

            onDue();
            if (Volatile.Read(ref _neededAt) * interval <= _time.Elapsed && !_isStopping)
            {
                // A round is under way elsewhere, and takes it.
                _isNeededSooner.WaitOne(PauseMs);
            }
        }

        _ended.SetResult();
    }
}
