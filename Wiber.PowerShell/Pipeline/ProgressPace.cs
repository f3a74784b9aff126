using System.Diagnostics;

namespace Wiber.PowerShell.Pipeline;

/// <summary>Keeps progress to five reports a second: a host may take longer to draw one than the work took.</summary>
/// <param name="now">The time as <see cref="Stopwatch.GetTimestamp"/> gives it; null for that.</param>
internal sealed class ProgressPace(Func<long>? now = null)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Func<long> _now = now ?? Stopwatch.GetTimestamp;
    private long? _last;

    /// <summary>True if it is time for the next report; whoever is told so makes it.</summary>
    public bool IsDue()
    {
        long time = _now();
        if (_last is { } last && Stopwatch.GetElapsedTime(last, time) < Interval)
        {
            return false;
        }

        _last = time;
        return true;
    }
}
