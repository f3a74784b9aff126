using System.Runtime.CompilerServices;

namespace Wiber.Gateway.Live.Streams;

/// <summary>Puts together what comes at once.</summary>
internal static class Batches
{
    /// <summary>Everything that is there without waiting for it, in lists of a limited length.</summary>
    /// <remarks>Whoever takes them may stop at any of them; the source is then cancelled and awaited.</remarks>
    public static async IAsyncEnumerable<IReadOnlyList<T>> OfAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> source,
        int countMax,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        IAsyncEnumerator<T> items = source(ending.Token).GetAsyncEnumerator(ending.Token);
        Task<bool> next = Task.FromResult(true);
        var batch = new List<T>();
        try
        {
            while (true)
            {
                next = items.MoveNextAsync().AsTask();
                if (batch.Count >= countMax || (batch.Count > 0 && !next.IsCompleted))
                {
                    yield return batch;
                    batch = [];
                }

                if (!await next)
                {
                    break;
                }

                batch.Add(items.Current);
            }

            if (batch.Count > 0)
            {
                yield return batch;
            }
        }
        finally
        {
            // A batch is given while the next item is awaited, and an iterator that runs cannot be disposed of.
            await ending.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await items.DisposeAsync();
        }
    }
}
