using Wiber.Node.Broker.Reading;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>A reader's waiting for messages that are not there yet.</summary>
internal static class LongPoll
{
    /// <summary>Waits; false if a timeout cancelled the waiting before what was waited for came.</summary>
    /// <param name="waiting">What is waited for.</param>
    /// <param name="cancelled">Ends it with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ProblemException">Too many wait.</exception>
    public static async Task<bool> IsCompletedAsync(Task waiting, CancellationToken cancelled)
    {
        try
        {
            await waiting;
            return true;
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            return false;
        }
        catch (TooManyWaitersException)
        {
            throw new ProblemException(Problem.Overloaded() with { Detail = "too many readers wait for messages on this node" });
        }
    }
}
