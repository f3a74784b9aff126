namespace Wiber.Simulation.Events;

/// <summary>
/// Simulated time and what is to happen in it, in microseconds. What is due at one moment happens in the order in which it was
/// asked for.
/// </summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<Action, (long TimeUs, long Order)> _events = new();
    private long _order;

    public long NowUs { get; private set; }

    public void After(long delayUs, Action action) => _events.Enqueue(action, (NowUs + delayUs, _order++));

    /// <summary>Lets the next event happen. False if there is none before <paramref name="endUs"/>.</summary>
    public bool RunNext(long endUs)
    {
        if (!_events.TryPeek(out _, out (long TimeUs, long Order) next) || next.TimeUs > endUs)
        {
            NowUs = endUs;
            return false;
        }

        NowUs = next.TimeUs;
        _events.Dequeue()();
        return true;
    }
}
