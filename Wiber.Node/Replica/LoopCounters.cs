using System.Diagnostics;

namespace Wiber.Node.Replica;

/// <summary>What a loop has done since it started. Written by whoever runs its rounds, one at a time; read by anyone.</summary>
internal sealed class LoopCounters
{
    private long _rounds;
    private long _events;
    private long _busyTicks;

    public long Rounds => Volatile.Read(ref _rounds);

    /// <summary>Events that were handled.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>How long rounds took together.</summary>
    public double BusySeconds => Volatile.Read(ref _busyTicks) / (double)Stopwatch.Frequency;

    /// <param name="events">Events of the round.</param>
    /// <param name="ticks">How long it took, in ticks of the stopwatch.</param>
    public void NoteRound(int events, long ticks)
    {
        Volatile.Write(ref _rounds, _rounds + 1);
        Volatile.Write(ref _events, _events + events);
        Volatile.Write(ref _busyTicks, _busyTicks + ticks);
    }
}
