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

    private static readonly TimeSpan OrderedPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Keeps a node that does not wait from being asked in a tight loop.</summary>
    private static readonly TimeSpan ReceivePause = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Reads messages of a topic once. Any node answers, the leader preferred; a follower may be a little behind, unless
    /// <paramref name="consistency"/> says otherwise.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="start">Where to start.</param>
    /// <param name="limit">The most messages to answer; <see cref="FetchStart.Last"/> says it itself.</param>
    /// <param name="wait">How long to wait for a message if none is there; null not to wait.</param>
    /// <param name="partition">The only partition to read; null for all of them, in the order in which messages were stored.</param>
    /// <param name="filter">Which messages; null for all.</param>
    /// <param name="consistency">What the read must see.</param>
    /// <param name="order">The order of timestamps; null for that of the log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WiberApiException">Refused, or no node answered in time.</exception>
    public async Task<FetchAnswer> FetchAsync(
        string topic,
        FetchStart start,
        int limit = 100,
        TimeSpan? wait = null,
        int? partition = null,
        MessageFilter? filter = null,
        ReadConsistency consistency = ReadConsistency.Local,
        TimestampOrder? order = null,
        CancellationToken cancellationToken = default)
    {
        TimeSpan waiting = wait ?? TimeSpan.Zero;
        string limitPart = start.IsLast
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"&limit={limit}&waitMs={(long)waiting.TotalMilliseconds}");
        string partitionPart = partition is null ? "" : string.Create(CultureInfo.InvariantCulture, $"&partition={partition}");
        string query = $"{start}{limitPart}{partitionPart}{filter?.ToQuery()}{Query(consistency)}{order?.ToQuery()}";
        byte[] answer = await _sender.SendAsync(
            Get($"{TopicPath(topic)}/messages?{query}", waiting), cancellationToken).ConfigureAwait(false);
        return Read(answer, WiberJsonContext.Default.FetchAnswer);
    }

    /// <summary>
    /// Reads messages of a topic without end, those of a partition in order, each offset once, waiting for new ones, whichever
    /// nodes come and go.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="start">Where to start.</param>
    /// <param name="partition">The only partition to read; null for all of them.</param>
    /// <param name="filter">Which messages; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WiberApiException">
    /// Refused; or no node answered within the call timeout: reading may be taken up again behind the last message received.
    /// </exception>
    public async IAsyncEnumerable<Message> ReceiveAsync(
        string topic,
        FetchStart start,
        int? partition = null,
        MessageFilter? filter = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        TopicPosition? position = null;

        // The first answer tells where `earliest` or `latest` is, so it must not wait for a message that may not come.
        TimeSpan wait = TimeSpan.Zero;
        while (true)
        {
            long asked = Environment.TickCount64;
            FetchStart from = position is null ? start : FetchStart.At(position);
            FetchAnswer answer = await FetchAsync(
                topic, from, ReceiveLimit, wait, partition, filter, cancellationToken: cancellationToken).ConfigureAwait(false);
            var before = position ?? new TopicPosition();
            TopicPosition answered = answer.GetPosition(partition);
            before.Enter(answered);
            foreach (Message message in answer.Messages)
            {
                // A node that is behind or in error must not lead back.
                if (!before.HasPassed(message))
                {
                    before.Pass(message);
                    yield return message;
                }
            }

            position = before;
            position.MoveTo(answered);
            wait = ReceiveWait;
            TimeSpan pause = answer is { Messages.Count: 0, Complete: not false } ? ReceivePause : TimeSpan.Zero;
            TimeSpan early = _options.ReceiveInterval - TimeSpan.FromMilliseconds(Environment.TickCount64 - asked);
            pause = answer.Complete is not false && early > pause ? early : pause;
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Reads messages of a topic without end in the order of their corrected timestamps, each once, whichever nodes come and go.
    /// One that came too late for its place is given at once, with <see cref="Message.Late"/>.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="start">Where to start.</param>
    /// <param name="order">How long and how many to hold back.</param>
    /// <param name="partition">The only partition to read; null for all of them.</param>
    /// <param name="filter">Which messages; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WiberApiException">
    /// Refused; or no node answered within the call timeout. Who must go on behind such a failure reads with
    /// <see cref="FetchAsync"/>, page by page, and keeps the cursor.
    /// </exception>
    public async IAsyncEnumerable<Message> ReceiveOrderedAsync(
        string topic,
        FetchStart start,
        TimestampOrder order,
        int? partition = null,
        MessageFilter? filter = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        TimeSpan wait = TimeSpan.Zero;
        while (true)
        {
            FetchAnswer answer = await FetchAsync(
                topic, start, ReceiveLimit, wait, partition, filter, order: order, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            foreach (Message message in answer.Messages)
            {
                yield return message;
            }

            start = FetchStart.AtCursor(answer.Cursor ?? throw NotOfThisApi(null));
            wait = ReceiveWait;
            if (answer.Complete is not false)
            {
                // What is held is read again each time, so not for every message by itself.
                await Task.Delay(OrderedPause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The parameter behind others; none for what a node does by default.</summary>
    private static string Query(ReadConsistency consistency) => consistency switch
    {
        ReadConsistency.Local => "",
        ReadConsistency.Leader => "&consistency=leader",
        ReadConsistency.Linearizable => "&consistency=linearizable",
        _ => throw new ArgumentOutOfRangeException(nameof(consistency), consistency, null),
    };
}
