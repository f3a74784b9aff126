using Wiber.Simulation.Events;

namespace Wiber.Simulation.Cluster;

/// <summary>A node's wall clock: it drifts, and faults make it jump or stand still.</summary>
internal sealed class SimulatedClock(EventQueue events, int driftPpm)
{
    private const long StartUs = 1_800_000_000_000_000;

    private long _offsetUs;
    private long? _frozenAtUs;

    public long NowUs => _frozenAtUs ?? Running;

    private long Running => StartUs + _offsetUs + events.NowUs + (events.NowUs / 1_000_000 * driftPpm);

    public void Jump(long byUs)
    {
        _offsetUs += byUs;
        _frozenAtUs = null;
    }

    public void Freeze() => _frozenAtUs = NowUs;

    public void Thaw() => _frozenAtUs = null;
}
