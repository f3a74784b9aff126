using System.Globalization;
using Wiber.Client.Api;
using Wiber.Client.Transport;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    /// <summary>Publishes a message and returns when it is acknowledged. However often it is sent, it is stored once.</summary>
    /// <param name="topic">The topic, made if it does not exist.</param>
    /// <param name="message">The message.</param>
    /// <param name="acks">When it counts as acknowledged; null for what the topic says, which is a majority unless changed.</param>
    /// <param name="partition">The partition; null lets the node choose.</param>
    /// <param name="cancellationToken">Gives up. The message may have been stored.</param>
    /// <exception cref="WiberApiException">
    /// Refused; or not acknowledged in time: with code <c>outcome_unknown</c> it may be stored, with any other it is not.
    /// </exception>
    /// <exception cref="ArgumentException">The payload is not what its content type says.</exception>
    public async Task<PublishAnswer> PublishAsync(
        string topic,
        OutgoingMessage message,
        Acks? acks = null,
        int? partition = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        IReadOnlyList<OutgoingMessage> corrected = await CorrectAsync([message], cancellationToken).ConfigureAwait(false);
        return await SendAsync(
            topic,
            PublishBody.Of(corrected[0]),
            acks,
            partition,
            answer => Read(answer, WiberJsonContext.Default.PublishAnswer),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Publishes messages in one request, in their order, and returns when all are acknowledged.</summary>
    /// <param name="topic">The topic, made if it does not exist.</param>
    /// <param name="messages">The messages; nodes limit their number and size.</param>
    /// <param name="acks">When they count as acknowledged; null for what the topic says.</param>
    /// <param name="partition">The partition; null lets the node choose.</param>
    /// <param name="cancellationToken">Gives up. The messages may have been stored.</param>
    /// <returns>An answer for each message, in their order.</returns>
    /// <exception cref="WiberApiException">
    /// Refused; or not acknowledged in time: with code <c>outcome_unknown</c> they may be stored, with any other they are not.
    /// </exception>
    /// <exception cref="ArgumentException">A payload is not what its content type says.</exception>
    public async Task<IReadOnlyList<PublishAnswer>> PublishAsync(
        string topic,
        IReadOnlyList<OutgoingMessage> messages,
        Acks? acks = null,
        int? partition = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0)
        {
            return [];
        }

        messages = await CorrectAsync(messages, cancellationToken).ConfigureAwait(false);

        return await SendAsync(
            topic,
            PublishBody.Of(messages),
            acks,
            partition,
            answer => ReadAnswers(answer) is var answers && answers.Count == messages.Count ? answers : throw NotOfThisApi(null),
            cancellationToken).ConfigureAwait(false);
    }

    private Task<T> SendAsync<T>(
        string topic, PublishBody body, Acks? acks, int? partition, Func<byte[], T> read, CancellationToken cancellationToken) =>
        SendNumberedAsync(
            sequence => new ApiRequest
            {
                Method = HttpMethod.Post,
                PathAndQuery = $"{TopicPath(topic)}/messages{Query(acks, partition)}",
                Body = body.Bytes,
                ContentType = body.ContentType,
                Identity = (ProducerId, sequence),
                Timeout = _options.CallTimeout,
                AttemptTimeout = _options.AttemptTimeout,
            },
            read,
            cancellationToken);

    /// <summary>Sends a publish under the next number of this producer; waiting for one counts as part of the call.</summary>
    private async Task<T> SendNumberedAsync<T>(
        Func<ulong, ApiRequest> describe, Func<byte[], T> read, CancellationToken cancellationToken)
    {
        long start = Environment.TickCount64;
        ulong sequence = await OpenWindowAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ApiRequest request = describe(sequence);
            TimeSpan left = request.Timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            request = request with { Timeout = left > TimeSpan.Zero ? left : TimeSpan.Zero };
            return read(await _sender.SendAsync(request, cancellationToken).ConfigureAwait(false));
        }
        catch (WiberApiException error) when (error.Code == WiberErrorCodes.InvalidAnswer)
        {
            // Something was answered, and what it says of the messages cannot be known.
            throw new WiberApiException(WiberErrorCodes.OutcomeUnknown, error.Status, error.Message, error);
        }
        finally
        {
            _window.Close(sequence);
        }
    }

    private async Task<ulong> OpenWindowAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_options.CallTimeout);
        try
        {
            return await _window.OpenAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new WiberApiException(
                WiberErrorCodes.Overloaded,
                null,
                $"an earlier publish of this client is still open after {PublishWindow.Size} later ones; this one was not sent",
                error);
        }
    }

    private static string Query(Acks? acks, int? partition)
    {
        string acksPart = acks switch
        {
            null => "",
            Acks.Quorum => "acks=quorum",
            Acks.Leader => "acks=leader",
            Acks.None => "acks=none",
            _ => throw new ArgumentOutOfRangeException(nameof(acks), acks, null),
        };
        string partitionPart = partition is null ? "" : string.Create(CultureInfo.InvariantCulture, $"partition={partition}");
        string query = string.Join('&', new[] { acksPart, partitionPart }.Where(part => part.Length > 0));
        return query.Length == 0 ? "" : "?" + query;
    }

    /// <summary>Answers come as an array or, like the messages they are for, one a line.</summary>
    private static IReadOnlyList<PublishAnswer> ReadAnswers(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> rest = body.Trim("\r\n\t "u8);
        if (rest.StartsWith("["u8))
        {
            return Read(rest, WiberJsonContext.Default.PublishAnswerArray);
        }

        var answers = new List<PublishAnswer>();
        while (rest.Length > 0)
        {
            int end = rest.IndexOf((byte)'\n');
            answers.Add(Read(end < 0 ? rest : rest[..end], WiberJsonContext.Default.PublishAnswer));
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return answers;
    }
}
