namespace Wiber.Node.Replica;

/// <summary>
/// Lets one of many callers do the work of all: who asks first has the turn, and what others ask for meanwhile is done before the
/// turn ends. Nobody waits, and nothing that was asked for is missed.
/// </summary>
internal sealed class WorkTurn
{
    private const int Free = 0;
    private const int Taken = 1;
    private const int AskedFor = 2;

    private int _state;

    /// <summary>Asks for work that is there to see. True if the caller has the turn now and must begin.</summary>
    public bool Ask() => Interlocked.Exchange(ref _state, AskedFor) == Free;

    /// <summary>Before looking for work: what is asked for from now on makes <see cref="TryEnd"/> fail.</summary>
    public void Begin() => Interlocked.Exchange(ref _state, Taken);

    /// <summary>After the work: false if more was asked for, and the caller must begin again.</summary>
    public bool TryEnd() => Interlocked.CompareExchange(ref _state, Free, Taken) == Taken;
}
