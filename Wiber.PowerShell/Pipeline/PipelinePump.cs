using System.Collections.Concurrent;

namespace Wiber.PowerShell.Pipeline;

/// <summary>
/// Lets a thread wait for asynchronous work and meanwhile do what that work asks of it. A cmdlet may write only on the thread
/// of its pipeline; what other threads have to tell is posted here and written by that thread as it comes.
/// </summary>
/// <param name="cancel">Asks the work to end, if this thread cannot go on.</param>
internal sealed class PipelinePump(Action cancel) : IDisposable
{
    /// <summary>What is posted and not yet done; more than that is not worth telling.</summary>
    private const int PostedMax = 1_000;

    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private int _postedCount;

    /// <summary>Asks the pipeline's thread to do something, by any thread. Left out if a thousand things wait already.</summary>
    public void Post(Action action)
    {
        if (Interlocked.Increment(ref _postedCount) > PostedMax)
        {
            Interlocked.Decrement(ref _postedCount);
            return;
        }

        _posted.Enqueue(action);
        Wake();
    }

    /// <summary>Does what was posted.</summary>
    public void Drain()
    {
        while (_posted.TryDequeue(out Action? action))
        {
            Interlocked.Decrement(ref _postedCount);
            action();
        }
    }

    /// <summary>Waits for work and gives its result; what it throws comes out here.</summary>
    public T Await<T>(ValueTask<T> work) => work.IsCompleted ? work.GetAwaiter().GetResult() : Await(work.AsTask());

    /// <inheritdoc cref="Await{T}(ValueTask{T})"/>
    public T Await<T>(Task<T> work)
    {
        Await((Task)work);
        return work.GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Await{T}(ValueTask{T})"/>
    public void Await(Task work)
    {
        if (!work.IsCompleted)
        {
            work.ContinueWith(
                _ => Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        try
        {
            while (!work.IsCompleted)
            {
                Drain();
                _wake.WaitOne();
            }

            Drain();
        }
        catch
        {
            // The pipeline stops while writing. The work must not go on behind its back.
            cancel();
            ((IAsyncResult)work).AsyncWaitHandle.WaitOne();
            throw;
        }

        work.GetAwaiter().GetResult();
    }

    public void Dispose() => _wake.Dispose();

    private void Wake()
    {
        try
        {
            _wake.Set();
        }
        catch (ObjectDisposedException)
        {
            // The cmdlet has ended, and nobody waits any more for what a late answer has to tell.
        }
    }
}
