using System.Runtime.CompilerServices;
using Wiber.Client.Api;

namespace Wiber.Client.Reading;

/// <summary>Reads what is in a topic, and follows it over failures without losing or repeating a message.</summary>
/// <param name="source">The topic.</param>
/// <param name="report">Told what following waits for, once per reason.</param>
public sealed partial class TopicReader(IMessageSource source, Action<string> report)
{
    private const int FetchLimit = 1000;
    private const int LastLimit = 10_000;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CatchUpPatience = TimeSpan.FromSeconds(10);

    /// <summary>Reads up to the end that the topic has when reading begins.</summary>
    /// <exception cref="WiberApiException">There is no such topic, or no node answered in time.</exception>
    /// <exception cref="TimeoutException">The node that answers lags behind the end and does not catch up.</exception>
    public async IAsyncEnumerable<Message> ReadAsync(
        FetchStart start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FetchAnswer latest = await source.FetchAsync(FetchStart.Latest, 1, cancellationToken).ConfigureAwait(false);
        TopicPosition end = latest.GetPosition();
        var position = new TopicPosition();
        FetchStart next = start;
        long lastProgress = Environment.TickCount64;
        while (true)
        {
            FetchAnswer answer = await source.FetchAsync(next, FetchLimit, cancellationToken).ConfigureAwait(false);
            TopicPosition answered = answer.GetPosition();
            position.Enter(answered);
            foreach (Message message in answer.Messages)
            {
                // Another node may answer than before; none may lead back, and what came after the end is not asked for.
                if (!position.HasPassed(message) && end.HasPassed(message))
                {
                    position.Pass(message);
                    yield return message;
                }
            }

            bool isBehind = answer is { Messages.Count: 0, Complete: not false };
            position.MoveTo(answered);
            if (position.HasReached(end))
            {
                yield break;
            }

            lastProgress = isBehind ? lastProgress : Environment.TickCount64;
            if (Environment.TickCount64 - lastProgress > CatchUpPatience.TotalMilliseconds)
            {
                throw new TimeoutException(
                    $"read up to {position} of {end}; the node that answers does not have the rest and does not catch up");
            }

            if (isBehind)
            {
                // A node that was away answers while it still catches up.
                await Task.Delay(RetryPause, cancellationToken).ConfigureAwait(false);
            }

            next = FetchStart.At(position);
        }
    }

    /// <summary>Reads the last messages, the oldest of them first.</summary>
    /// <exception cref="WiberApiException">There is no such topic, or no node answered in time.</exception>
    public async IAsyncEnumerable<Message> ReadLastAsync(
        long count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = new Stack<IReadOnlyList<Message>>();
        string? before = null;
        do
        {
            var page = FetchStart.Last((int)Math.Min(count, LastLimit), before);
            FetchAnswer answer = await source.FetchAsync(page, LastLimit, cancellationToken).ConfigureAwait(false);
            pages.Push(answer.Messages);
            count -= answer.Messages.Count;
            before = answer.Before;
        }
        while (count > 0 && before is not null);

        foreach (Message message in pages.SelectMany(page => page))
        {
            yield return message;
        }
    }

    /// <summary>
    /// Reads without end, whichever nodes come and go, and even before the topic exists. A position is fixed at the first
    /// answer, so that what is published during a failure right after it is not passed over.
    /// </summary>
    public async IAsyncEnumerable<Message> FollowAsync(
        FetchStart start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TopicPosition position = await FindAsync(start, cancellationToken).ConfigureAwait(false);
        string? told = null;
        while (true)
        {
            IAsyncEnumerator<Message> messages =
                source.ReceiveAsync(FetchStart.At(position), cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (messages)
            {
                while (true)
                {
                    try
                    {
                        if (!await messages.MoveNextAsync().ConfigureAwait(false))
                        {
                            yield break;
                        }
                    }
                    catch (WiberApiException error) when (MayPass(error))
                    {
                        Tell(error, ref told);
                        break;
                    }

                    told = null;
                    position.Pass(messages.Current);
                    yield return messages.Current;
                }
            }

            await Task.Delay(RetryPause, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool MayPass(WiberApiException error) =>
        error.Code is WiberErrorCodes.UnknownTopic or WiberErrorCodes.Unreachable or WiberErrorCodes.NoLeader
            or WiberErrorCodes.NotLeader or WiberErrorCodes.Overloaded;

    /// <summary>The position that a start means now.</summary>
    private async Task<TopicPosition> FindAsync(FetchStart start, CancellationToken cancellationToken)
    {
        string? told = null;
        while (true)
        {
            try
            {
                FetchAnswer answer = await source.FetchAsync(start, 1, cancellationToken).ConfigureAwait(false);
                TopicPosition position = answer.GetPosition();
                foreach (Message message in answer.Messages)
                {
                    position[message.Partition] = message.Offset;
                }

                return position;
            }
            catch (WiberApiException error) when (error.Code == WiberErrorCodes.UnknownTopic)
            {
                // Everything that will be in it is published from now on.
                return new TopicPosition();
            }
            catch (WiberApiException error) when (MayPass(error))
            {
                Tell(error, ref told);
            }

            await Task.Delay(RetryPause, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Tell(WiberApiException error, ref string? told)
    {
        if (told != error.Code)
        {
            told = error.Code;
            report(error.Code == WiberErrorCodes.UnknownTopic
                ? "the topic does not exist yet; waiting for its first message"
                : $"{error.Message}; trying again");
        }
    }
}
