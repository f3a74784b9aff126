using System.Diagnostics;
using Wiber.Node.Clock;

namespace Wiber.Node.Hosting.Clocks;

/// <summary>The clocks of this machine.</summary>
internal sealed class SystemClockSource : IClockSource
{
    private static readonly long TicksPerSecond = Stopwatch.Frequency;

    public long MonotonicUs
    {
        get
        {
            // Not multiplied at once: a machine that is up for long would overflow.
            (long seconds, long rest) = Math.DivRem(Stopwatch.GetTimestamp(), TicksPerSecond);
            return (seconds * 1_000_000) + (rest * 1_000_000 / TicksPerSecond);
        }
    }

    public long WallUs => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
