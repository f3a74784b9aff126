using Wiber.Client.Messages;
using Wiber.Node.Raft;

namespace Wiber.Node.Clock;

/// <summary>
/// A hybrid logical clock (Kulkarni and others, "Logical Physical Clocks", 2014) packed into 64 bits: microseconds since 1970 in
/// the upper 52, a logical
/// count in the lower 12. It follows physical time, never runs backwards, and is ahead of everything this node has seen, so a new
/// leader's
/// times are later than those of every entry before it.
/// </summary>
/// <remarks>Not thread-safe; the replica's loop owns it.</remarks>
public sealed class HybridClock(Func<ClockReading> physical)
{
    /// <summary>Logical ticks that one record takes, enough for a tick to each of its messages.</summary>
    public const ulong TicksPerRecord = 16_384;

    private const int LogicalBits = 12;

    private ulong _last;

    /// <summary>
    /// The time for a new record, in both of its forms, and how far the physical clock may be off; the record's message at
    /// position i has this hybrid time plus i.
    /// </summary>
    public EntryTime NextTime()
    {
        ClockReading reading = physical();
        _last = Math.Max(_last + TicksPerRecord, (ulong)reading.TimeUs << LogicalBits);
        return new EntryTime(ToMicroseconds(_last), _last, ClockBound.Of(reading.BoundUs));
    }

    /// <summary>Another clock's record was seen: later times of this clock are after all of its messages.</summary>
    public void Observe(ulong recordTime) => _last = Math.Max(_last, recordTime);

    /// <summary>The physical part, microseconds since 1970.</summary>
    public static long ToMicroseconds(ulong hybridTime) => (long)(hybridTime >> LogicalBits);

    /// <summary>The logical part.</summary>
    public static int ToCount(ulong hybridTime) => (int)(hybridTime & ((1UL << LogicalBits) - 1));
}
