using System.Net.Sockets;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// Waits for a write to a reader, whatever the protocol: a slow one is waited for as long as it takes something, and one that has
/// stopped is cut off, so that it does not keep what is written for it.
/// </summary>
internal static class PacedWrite
{
    /// <summary>Looks at a reader within its time, so that the time counts from when it stopped.</summary>
    private const int IdleChecksMax = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(ApiLimits.StreamWriteTimeoutMs);

    /// <param name="writing">The write.</param>
    /// <param name="socket">Its connection; without it, every reader counts as one that takes nothing.</param>
    /// <param name="cutOff">Breaks the connection.</param>
    /// <param name="ended">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">It was ended, or the reader has stopped and is cut off.</exception>
    public static Task WaitAsync(Task writing, Socket? socket, Action cutOff, CancellationToken ended) => writing.IsCompleted
        ? writing
        : WaitAsync(writing, new SocketProgress(socket).HasMoved, Patience, cutOff, ended);

    /// <param name="writing">The write.</param>
    /// <param name="hasMoved">Whether the reader has taken something since this was asked last.</param>
    /// <param name="patience">A reader that takes nothing for this long has stopped.</param>
    /// <param name="cutOff">Breaks the connection.</param>
    /// <param name="ended">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">It was ended, or the reader has stopped and is cut off.</exception>
    public static async Task WaitAsync(
        Task writing, Func<bool> hasMoved, TimeSpan patience, Action cutOff, CancellationToken ended)
    {
        for (int idleChecks = 0; !await IsCompletedAsync(writing, patience / IdleChecksMax, ended);)
        {
            idleChecks = hasMoved() ? 0 : idleChecks + 1;
            if (idleChecks == IdleChecksMax)
            {
                cutOff();
                throw new OperationCanceledException("the reader has stopped");
            }
        }
    }

    private static async Task<bool> IsCompletedAsync(Task writing, TimeSpan interval, CancellationToken ended)
    {
        try
        {
            await writing.WaitAsync(interval, ended);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
