using System.Runtime.CompilerServices;
using Wiber.Client.Api;

namespace Wiber.Tui.Receiving;

/// <summary>Reads what is in a topic, and follows it over failures without losing or repeating a message.</summary>
/// <param name="source">The topic.</param>
/// <param name="report">Told what following waits for, once per reason.</param>
internal sealed class TopicReader(IMessageSource source, Action<string> report)
{
    private const int FetchLimit = 1000;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CatchUpPatience = TimeSpan.FromSeconds(10);

    /// <summary>Reads up to the end that the topic has when reading begins.</summary>
    /// <exception cref="WiberApiException">There is no such topic, or no node answered in time.</exception>
    /// <exception cref="TimeoutException">The node that answers lags behind the end and does not catch up.</exception>
    public async IAsyncEnumerable<Message> ReadAsync(
        FetchStart start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FetchAnswer answer = await source.FetchAsync(start, FetchLimit, cancellationToken);
        long end = answer.EndOffset;
        long next = 0;
        long lastProgress = Environment.TickCount64;
        while (true)
        {
            foreach (Message message in answer.Messages)
            {
                // Another node may answer than before; none may lead back, and what came after the end is not asked for.
                if (message.Offset >= next && message.Offset < end)
                {
                    next = message.Offset + 1;
                    yield return message;
                }
            }

            bool isBehind = answer.Messages.Count == 0;
            next = Math.Max(next, answer.NextOffset);
            if (next >= end)
            {
                yield break;
            }

            lastProgress = isBehind ? lastProgress : Environment.TickCount64;
            if (Environment.TickCount64 - lastProgress > CatchUpPatience.TotalMilliseconds)
            {
                throw new TimeoutException(
                    $"read up to offset {next} of {end}; the node that answers does not have the rest and does not catch up");
            }

            if (isBehind)
            {
                // A node that was away answers while it still catches up.
                await Task.Delay(RetryPause, cancellationToken);
            }

            answer = await source.FetchAsync(FetchStart.At(next), FetchLimit, cancellationToken);
        }
    }

    /// <summary>Reads the last messages.</summary>
    /// <exception cref="WiberApiException">There is no such topic, or no node answered in time.</exception>
    public async IAsyncEnumerable<Message> ReadLastAsync(
        long count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FetchAnswer end = await source.FetchAsync(FetchStart.Latest, 1, cancellationToken);
        FetchStart start = FetchStart.At(Math.Max(0, end.EndOffset - count));
        await foreach (Message message in ReadAsync(start, cancellationToken))
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
        FetchStart next = start == FetchStart.Latest ? await FindEndAsync(cancellationToken) : start;
        string? told = null;
        while (true)
        {
            IAsyncEnumerator<Message> messages =
                source.ReceiveAsync(next, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (messages)
            {
                while (true)
                {
                    try
                    {
                        if (!await messages.MoveNextAsync())
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
                    next = FetchStart.At(messages.Current.Offset + 1);
                    yield return messages.Current;
                }
            }

            await Task.Delay(RetryPause, cancellationToken);
        }
    }

    private static bool MayPass(WiberApiException error) =>
        error.Code is WiberErrorCodes.UnknownTopic or WiberErrorCodes.Unreachable or WiberErrorCodes.NoLeader
            or WiberErrorCodes.NotLeader or WiberErrorCodes.Overloaded;

    private async Task<FetchStart> FindEndAsync(CancellationToken cancellationToken)
    {
        string? told = null;
        while (true)
        {
            try
            {
                FetchAnswer answer = await source.FetchAsync(FetchStart.Latest, 1, cancellationToken);
                return FetchStart.At(answer.EndOffset);
            }
            catch (WiberApiException error) when (error.Code == WiberErrorCodes.UnknownTopic)
            {
                // Everything that will be in it is published from now on.
                return FetchStart.Earliest;
            }
            catch (WiberApiException error) when (MayPass(error))
            {
                Tell(error, ref told);
            }

            await Task.Delay(RetryPause, cancellationToken);
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
