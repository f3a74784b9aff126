using System.Collections.Concurrent;
using Wiber.Client.Api;
using Wiber.Client.Messages;
using Wiber.Client.Transport;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    private const int BatchWritersMax = 16;

    private readonly ConcurrentBag<MessageBatchWriter> _batchWriters = [];

    /// <summary>
    /// Publishes messages of a partition as one encoded batch and returns when it is acknowledged: for throughput. They are stored
    /// all or none, one behind the other, and once however often the batch is sent. A payload is taken as it is.
    /// </summary>
    /// <param name="topic">The topic, made if it does not exist.</param>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="messages">1 to 10,000 messages, 8 MiB together; not to be changed before this returns.</param>
    /// <param name="acks">When they count as acknowledged; null for what the topic says.</param>
    /// <param name="cancellationToken">Gives up. The messages may have been stored.</param>
    /// <exception cref="WiberApiException">
    /// Refused; or not acknowledged in time: with code <c>outcome_unknown</c> they may be stored, with any other they are not.
    /// </exception>
    /// <exception cref="ArgumentException">The topic's name or a message breaks a limit; none was sent.</exception>
    public async Task<BatchPublishAnswer> PublishBatchAsync(
        string topic,
        int partition,
        IReadOnlyList<OutgoingMessage> messages,
        Acks? acks = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentOutOfRangeException.ThrowIfZero(messages.Count, nameof(messages));
        messages = await CorrectAsync(messages, cancellationToken).ConfigureAwait(false);
        MessageBatchWriter batch = _batchWriters.TryTake(out MessageBatchWriter? used)
            ? used
            : new MessageBatchWriter(headroomBytes: BatchFrame.HeaderBytes);
        BatchPublishAnswer answer = await SendNumberedAsync(
            sequence =>
            {
                batch.Begin(topic, partition, ProducerId, sequence);
                Encode(batch, messages);
                return new ApiRequest
                {
                    Method = HttpMethod.Post,
                    PathAndQuery = "/v1/batches" + Query(acks, null),
                    Body = batch.Frame(),
                    ContentType = BatchFrame.MediaType,
                    Timeout = _options.CallTimeout,
                    AttemptTimeout = _options.AttemptTimeout,
                };
            },
            ReadBatchAnswer,
            cancellationToken).ConfigureAwait(false);

        // Only now: an attempt that was given up may still be reading the buffer.
        if (_batchWriters.Count < BatchWritersMax)
        {
            _batchWriters.Add(batch);
        }

        return answer;
    }

    private static void Encode(MessageBatchWriter batch, IReadOnlyList<OutgoingMessage> messages)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            if (!batch.TryAdd(messages[i].ToContent(), out MessageBatchError error))
            {
                throw new ArgumentException(new MessageBatchProblem(error, i).ToString(), nameof(messages));
            }
        }
    }

    private static BatchPublishAnswer ReadBatchAnswer(byte[] answer) =>
        Read(answer, WiberJsonContext.Default.BatchPublishAnswerArray) switch
        {
            [{ Status: "stored" or "duplicate" or "accepted" } only] => only,
            [var refused] => throw new WiberApiException(refused.Status, null, "the batch was refused when it was applied"),
            _ => throw NotOfThisApi(null),
        };
}
