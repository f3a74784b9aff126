namespace Wiber.Tui.Terminal;

/// <summary>
/// Prints a stream as lines: fast while items come fast, and with nothing held back while waiting for the next.
/// </summary>
internal static class LinePrinter
{
    /// <summary>Prints items until they end or there were enough.</summary>
    /// <param name="output">Where lines go; flushed before every wait.</param>
    /// <param name="items">Begins the stream.</param>
    /// <param name="format">Makes an item a line.</param>
    /// <param name="countMax">The most items; null for no limit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The output takes no more.</exception>
    public static async Task PrintAsync<T>(
        TextWriter output,
        Func<CancellationToken, IAsyncEnumerable<T>> items,
        Func<T, string> format,
        long? countMax,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using IAsyncEnumerator<T> each = items(stop.Token).GetAsyncEnumerator(stop.Token);
        for (long count = 0; countMax is null || count < countMax; count++)
        {
            Task<bool> next = each.MoveNextAsync().AsTask();
            if (!next.IsCompleted)
            {
                await FlushAsync(output, next, stop);
            }

            if (!await next)
            {
                return;
            }

            output.WriteLine(format(each.Current));
        }
    }

    /// <summary>A stream that is still at work cannot be disposed of, so it is ended first if the output fails.</summary>
    private static async Task FlushAsync(TextWriter output, Task next, CancellationTokenSource stop)
    {
        try
        {
            await output.FlushAsync(stop.Token);
        }
        catch
        {
            await stop.CancelAsync();
            await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }
}
