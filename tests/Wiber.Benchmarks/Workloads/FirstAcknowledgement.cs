using System.Diagnostics;

namespace Wiber.Benchmarks.Workloads;

/// <summary>Waits for the first acknowledgement of a publish that began after the wait did.</summary>
internal sealed class FirstAcknowledgement
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<long>? _waiting;
    private long _since;

    /// <summary>A publish that began at this time was acknowledged now.</summary>
    public void Tell(long began)
    {
        lock (_gate)
        {
            if (_waiting is not null && began >= _since)
            {
                _waiting.SetResult(Stopwatch.GetTimestamp());
                _waiting = null;
            }
        }
    }

    /// <summary>The time of that acknowledgement.</summary>
    public Task<long> WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _since = Stopwatch.GetTimestamp();
            _waiting = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task.WaitAsync(cancellationToken);
        }
    }
}
