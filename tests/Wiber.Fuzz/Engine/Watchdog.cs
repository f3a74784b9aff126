namespace Wiber.Fuzz.Engine;

/// <summary>Looks after inputs that never come to an end: only another thread can tell of them.</summary>
internal sealed class Watchdog : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    private readonly TimeSpan _inputTimeout;
    private readonly Action<FuzzFinding> _report;
    private readonly Timer _timer;
    private volatile Attempt? _current;

    /// <param name="inputTimeout">An input takes no longer than this.</param>
    /// <param name="report">Called, on another thread, when one does.</param>
    public Watchdog(TimeSpan inputTimeout, Action<FuzzFinding> report)
    {
        _inputTimeout = inputTimeout;
        _report = report;
        _timer = new Timer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>An input is about to be tried.</summary>
    /// <param name="finding">What to report if it does not end.</param>
    public void Begin(Func<string, FuzzFinding> finding) => _current = new Attempt(finding, Environment.TickCount64);

    /// <summary>It ended.</summary>
    public void End() => _current = null;

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_current is { } attempt && Environment.TickCount64 - attempt.Began > _inputTimeout.TotalMilliseconds)
        {
            _report(attempt.Finding($"still not done after {_inputTimeout.TotalSeconds:F0} s"));
        }
    }

    private sealed record Attempt(Func<string, FuzzFinding> Finding, long Began);
}
