namespace Wiber.UnitTests.Clock.Schedules;

/// <summary>A monotonic clock that runs a little too fast or too slow, from one boot of its machine on.</summary>
internal sealed class Oscillator(long startUs)
{
    private long _anchorUs;
    private double _anchorReading = startUs;
    private double _driftPpm;

    /// <summary>What it reads at a true time.</summary>
    public long Read(long trueUs) => (long)Math.Floor(Exact(trueUs));

    public void SetDrift(long trueUs, double ppm)
    {
        _anchorReading = Exact(trueUs);
        _anchorUs = trueUs;
        _driftPpm = ppm;
    }

    private double Exact(long trueUs)
    {
        long passedUs = trueUs - _anchorUs;
        return _anchorReading + passedUs + (passedUs * _driftPpm / 1e6);
    }
}
