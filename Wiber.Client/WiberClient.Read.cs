using System.Globalization;
using System.Runtime.CompilerServices;
using Wiber.Client.Api;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    /// <summary>Messages of one answer while receiving.</summary>
    private const int ReceiveLimit = 1000;

    /// <summary>How long a node holds a question for messages that are not there yet, while receiving.</summary>
    private static readonly TimeSpan ReceiveWait = TimeSpan.FromSeconds(2);

    /// <summary>Keeps a node that does not wait from being asked in a tight loop.</summary>
    private static readonly TimeSpan ReceivePause = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Reads messages of a partition once. Any node answers, the leader preferred; a follower may be a little behind.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="start">Where to start.</param>
    /// <param name="limit">The most messages to answer; <see cref="FetchStart.Last"/> says it itself.</param>
    /// <param name="wait">How long to wait for a message if none is there; null not to wait.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WiberApiException">Refused, or no node answered in time.</exception>
    public async Task<FetchAnswer> FetchAsync(
        string topic,
        FetchStart start,
        int limit = 100,
        TimeSpan? wait = null,
        int partition = 0,
        CancellationToken cancellationToken = default)
    {
        TimeSpan waiting = wait ?? TimeSpan.Zero;
        string query = start.IsLast
            ? string.Create(CultureInfo.InvariantCulture, $"{start}&partition={partition}")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{start}&limit={limit}&waitMs={(long)waiting.TotalMilliseconds}&partition={partition}");
        byte[] answer = await _sender.SendAsync(
            Get($"{TopicPath(topic)}/messages?{query}", waiting), cancellationToken).ConfigureAwait(false);
        return Read(answer, WiberJsonContext.Default.FetchAnswer);
    }

    /// <summary>
    /// Reads messages of a partition without end, in order, each offset once, waiting for new ones, whichever nodes come and go.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="start">Where to start.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WiberApiException">
    /// Refused; or no node answered within the call timeout: reading may be taken up again after the last offset received.
    /// </exception>
    public async IAsyncEnumerable<Message> ReceiveAsync(
        string topic,
        FetchStart start,
        int partition = 0,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long? next = null;

        // The first answer tells where `earliest` or `latest` is, so it must not wait for a message that may not come.
        TimeSpan wait = TimeSpan.Zero;
        while (true)
        {
            FetchStart from = next is { } offset ? FetchStart.At(offset) : start;
            FetchAnswer answer = await FetchAsync(
                topic, from, ReceiveLimit, wait, partition, cancellationToken).ConfigureAwait(false);
            foreach (Message message in answer.Messages)
            {
                // A node that is behind or in error must not lead back.
                if (next is null || message.Offset >= next)
                {
                    next = message.Offset + 1;
                    yield return message;
                }
            }

            next = Math.Max(next ?? 0, answer.NextOffset);
            wait = ReceiveWait;
            if (answer.Messages.Count == 0)
            {
                await Task.Delay(ReceivePause, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
