using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Wiber.PowerShell.Pipeline;

/// <summary>
/// Ends a sequence that would go on for ever: when nothing came for so long, or when there is nothing left to come.
/// </summary>
internal static class IdleEnd
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Goes through a sequence until it is idle.</summary>
    /// <param name="open">Begins the sequence; its token ends a wait for the next.</param>
    /// <param name="idleMax">How long to wait for the next; null without limit.</param>
    /// <param name="isEnd">Asked while nothing comes; null if there always may be more.</param>
    /// <param name="cancellationToken">Ends it, as an error.</param>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> open,
        TimeSpan? idleMax,
        Func<CancellationToken, Task<bool>>? isEnd,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using IAsyncEnumerator<T> items = open(ending.Token).GetAsyncEnumerator(ending.Token);
        while (true)
        {
            ValueTask<bool> next = items.MoveNextAsync();
            bool isThere = next.IsCompletedSuccessfully
                ? await next.ConfigureAwait(false)
                : await WaitAsync(next.AsTask(), idleMax, isEnd, ending, cancellationToken).ConfigureAwait(false);
            if (!isThere)
            {
                yield break;
            }

            yield return items.Current;
        }
    }

    private static async Task<bool> WaitAsync(
        Task<bool> next,
        TimeSpan? idleMax,
        Func<CancellationToken, Task<bool>>? isEnd,
        CancellationTokenSource ending,
        CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (!next.IsCompleted)
        {
            TimeSpan wait = isEnd is null ? idleMax ?? Timeout.InfiniteTimeSpan : LookInterval;
            using var tick = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task first = await Task.WhenAny(next, Task.Delay(wait, tick.Token)).ConfigureAwait(false);
            await tick.CancelAsync().ConfigureAwait(false);
            if (first == next || cancellationToken.IsCancellationRequested)
            {
                break;
            }

            bool isOver = Stopwatch.GetElapsedTime(start) >= idleMax
                || await IsEndAsync(next, isEnd, ending, cancellationToken).ConfigureAwait(false);
            if (isOver)
            {
                await ending.CancelAsync().ConfigureAwait(false);
            }
        }

        try
        {
            // What came at the last moment is not lost; what would come behind it is asked for in vain.
            return await next.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Asks whether there is nothing left to come; if that fails, the sequence has ended before it is told.</summary>
    private static async Task<bool> IsEndAsync(
        Task<bool> next,
        Func<CancellationToken, Task<bool>>? isEnd,
        CancellationTokenSource ending,
        CancellationToken cancellationToken)
    {
        try
        {
            return isEnd is not null && await isEnd(cancellationToken).ConfigureAwait(false) && !next.IsCompleted;
        }
        catch
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(next).ConfigureAwait(false);
            throw;
        }
    }
}
