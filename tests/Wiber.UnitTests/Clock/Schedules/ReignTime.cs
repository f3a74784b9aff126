using Wiber.Node.Clock;

namespace Wiber.UnitTests.Clock.Schedules;

/// <summary>
/// The cluster time of one reign: its leader's clock, and what that would go on to show when it does not lead any more.
/// </summary>
internal sealed class ReignTime(Oscillator oscillator)
{
    public ClockLine? Line { get; set; }

    public long TimeUs(long trueUs)
    {
        long monotonicUs = oscillator.Read(trueUs);
        return monotonicUs + Line!.OffsetUs(monotonicUs);
    }
}
