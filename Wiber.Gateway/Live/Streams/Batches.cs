using System.Runtime.CompilerServices;

namespace Wiber.Gateway.Live.Streams;

/// <summary>Puts together what comes at once.</summary>
internal static class Batches
{
    /// <summary>Everything that is there without waiting for it, in lists of a limited length.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<T>> OfAsync<T>(
        IAsyncEnumerable<T> source, int countMax, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<T> items = source.GetAsyncEnumerator(cancellationToken);
        var batch = new List<T>();
        while (true)
        {
            ValueTask<bool> next = items.MoveNextAsync();
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
}
