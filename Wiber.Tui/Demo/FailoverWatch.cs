using System.Diagnostics;

namespace Wiber.Tui.Demo;

/// <summary>
/// Measures a failover: from just before the signal until a message is acknowledged whose sending began when the process was
/// certainly gone. Safe for concurrent use.
/// </summary>
internal sealed class FailoverWatch
{
    private readonly Lock _lock = new();
    private long _killBegan;
    private long _killEnded = long.MaxValue;
    private long? _firstAcknowledged;

    /// <summary>The time it took; null if no such message was acknowledged.</summary>
    public TimeSpan? Elapsed
    {
        get
        {
            lock (_lock)
            {
                return _firstAcknowledged is { } first ? Stopwatch.GetElapsedTime(_killBegan, first) : null;
            }
        }
    }

    /// <summary>Runs a kill.</summary>
    public async Task KillAsync(Func<Task> kill)
    {
        lock (_lock)
        {
            _killBegan = Stopwatch.GetTimestamp();
        }

        await kill();
        lock (_lock)
        {
            _killEnded = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Notes that a message is acknowledged now.</summary>
    /// <param name="sendingBegan">When its sending began.</param>
    public void Acknowledged(long sendingBegan)
    {
        long now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            if (sendingBegan >= _killEnded && (_firstAcknowledged is null || now < _firstAcknowledged))
            {
                _firstAcknowledged = now;
            }
        }
    }
}
