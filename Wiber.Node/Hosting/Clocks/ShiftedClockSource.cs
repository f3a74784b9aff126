using Wiber.Node.Clock;

namespace Wiber.Node.Hosting.Clocks;

/// <summary>The clocks of a machine that is not as well kept as this one, for tests.</summary>
internal sealed class ShiftedClockSource : IClockSource
{
    private const long UsPerMs = 1_000;

    private readonly IClockSource _source;
    private readonly ClockShift _shift;
    private readonly long _startUs;

    public ShiftedClockSource(IClockSource source, ClockShift shift)
    {
        _source = source;
        _shift = shift;
        _startUs = source.MonotonicUs;
    }

    public long MonotonicUs
    {
        get
        {
            long realUs = _source.MonotonicUs;
            return realUs + Drifted(realUs);
        }
    }

    public long WallUs
    {
        get
        {
            long realUs = _source.MonotonicUs;
            bool isSetForth = (realUs - _startUs) / (ClockShift.StepIntervalMs * UsPerMs) % 2 == 1;
            long wrongMs = _shift.OffsetMs + (isSetForth ? _shift.StepMs : 0);
            return _source.WallUs + (wrongMs * UsPerMs) + Drifted(realUs);
        }
    }

    private long Drifted(long realUs) => (realUs - _startUs) * _shift.DriftPpm / 1_000_000;
}
