using System.Runtime.CompilerServices;
using Wiber.Client.Api;

namespace Wiber.Client.Reading;

public sealed partial class TopicReader
{
    private static readonly TimeSpan OrderedPause = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Reads up to the end that the topic has when reading begins, of a source in the order of timestamps: what is held at the
    /// end is waited for.
    /// </summary>
    /// <exception cref="WiberApiException">There is no such topic, or no node answered in time.</exception>
    /// <exception cref="TimeoutException">The node that answers lags behind the end and does not catch up.</exception>
    public async IAsyncEnumerable<Message> ReadOrderedAsync(
        FetchStart start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TopicPosition end = (await source.FetchAsync(FetchStart.Latest, 1, cancellationToken).ConfigureAwait(false)).GetPosition();
        long lastProgress = Environment.TickCount64;
        while (true)
        {
            FetchAnswer answer = await source.FetchAsync(start, FetchLimit, cancellationToken).ConfigureAwait(false);
            foreach (Message message in answer.Messages.Where(end.HasPassed))
            {
                yield return message;
            }

            if (answer.GetPosition().HasReached(end))
            {
                yield break;
            }

            start = FetchStart.AtCursor(answer.Cursor!);
            bool isBehind = answer is { Messages.Count: 0, Held: 0, Complete: not false };
            lastProgress = isBehind ? lastProgress : Environment.TickCount64;
            if (Environment.TickCount64 - lastProgress > CatchUpPatience.TotalMilliseconds)
            {
                throw new TimeoutException("the node that answers does not have all of the topic and does not catch up");
            }

            if (answer.Complete is not false)
            {
                await Task.Delay(OrderedPause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Reads without end, of a source in the order of timestamps, whichever nodes come and go, and even before the topic exists.
    /// </summary>
    public async IAsyncEnumerable<Message> FollowOrderedAsync(
        FetchStart start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? told = null;
        while (true)
        {
            FetchAnswer? answer = null;
            try
            {
                answer = await source.FetchAsync(start, FetchLimit, cancellationToken).ConfigureAwait(false);
                told = null;
            }
            catch (WiberApiException error) when (MayPass(error))
            {
                // Everything that will be in a topic that is not there yet is published from now on.
                start = error.Code == WiberErrorCodes.UnknownTopic && start == FetchStart.Latest ? FetchStart.Earliest : start;
                Tell(error, ref told);
            }

            foreach (Message message in answer?.Messages ?? [])
            {
                yield return message;
            }

            start = answer?.Cursor is { } cursor ? FetchStart.AtCursor(cursor) : start;
            if (answer?.Complete is not false)
            {
                await Task.Delay(OrderedPause, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
