using System.Diagnostics;
using System.Threading.Channels;
using Wiber.Client.Api;

namespace Wiber.Client.Publishing;

/// <summary>
/// Publishes to a topic for many at once, in the order of their calls. While a request is under way what comes next gathers, and
/// goes together in the request after it: the busier it is, the fewer requests a message costs, and nothing waits for a timer.
/// When the leader dies one request is repeated, and not one for each message that waits. Safe for any number of concurrent
/// calls.
/// </summary>
public sealed class TopicPublisher : IAsyncDisposable
{
    private readonly Channel<PendingPublish> _waiting;
    private readonly Func<IReadOnlyList<OutgoingMessage>, CancellationToken, Task<IReadOnlyList<PublishAnswer>>> _publish;
    private readonly TopicPublisherOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    /// <summary>A publisher to a topic.</summary>
    /// <param name="client">Sends the requests; it must outlive the publisher.</param>
    /// <param name="topic">The topic, made if it does not exist.</param>
    /// <param name="options">Acks and limits; null for the defaults.</param>
    public TopicPublisher(WiberClient client, string topic, TopicPublisherOptions? options = null)
        : this(
            (messages, token) => client.PublishAsync(topic, messages, options?.Acks, options?.Partition, token),
            options ?? new TopicPublisherOptions())
    {
    }

    internal TopicPublisher(
        Func<IReadOnlyList<OutgoingMessage>, CancellationToken, Task<IReadOnlyList<PublishAnswer>>> publish,
        TopicPublisherOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WaitingMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RequestMessagesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RequestBytesMax, 1);
        _publish = publish;
        _options = options;
        _waiting = Channel.CreateBounded<PendingPublish>(
            new BoundedChannelOptions(options.WaitingMax) { SingleReader = true });
        _run = Task.Run(RunAsync);
    }

    /// <summary>
    /// Publishes a message and returns when it is acknowledged; waits before that if too many others do. However often it is
    /// sent, it is stored once.
    /// </summary>
    /// <param name="message">The message; its payload is not to be changed before this returns.</param>
    /// <param name="cancellationToken">Stops waiting. The message may be stored all the same.</param>
    /// <exception cref="WiberApiException">
    /// Refused; or not acknowledged in time: with code <c>outcome_unknown</c> it may be stored, with any other it is not.
    /// </exception>
    /// <exception cref="ArgumentException">The payload is not what its content type says.</exception>
    /// <exception cref="ObjectDisposedException">The publisher was disposed.</exception>
    public async Task<PublishAnswer> PublishAsync(OutgoingMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var pending = new PendingPublish(message);
        try
        {
            await _waiting.Writer.WriteAsync(pending, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(TopicPublisher));
        }

        return await pending.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes no more, and returns when what was taken is acknowledged or has failed. After
    /// <see cref="TopicPublisherOptions.ClosePatience"/> what is left fails with <see cref="OperationCanceledException"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_waiting.Writer.TryComplete())
        {
            _stop.CancelAfter(_options.ClosePatience);
        }

        await _run.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var request = new List<PendingPublish>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            Gather(request);
            await SendAsync(request).ConfigureAwait(false);
            request.Clear();
        }
    }

    /// <summary>Takes what waits, as much as a request may have, and at least one.</summary>
    private void Gather(List<PendingPublish> request)
    {
        long bytes = 0;
        while (request.Count < _options.RequestMessagesMax && _waiting.Reader.TryPeek(out PendingPublish? next))
        {
            bytes += next.Message.Payload.Length;
            if (request.Count > 0 && bytes > _options.RequestBytesMax)
            {
                return;
            }

            bool isTaken = _waiting.Reader.TryRead(out PendingPublish? taken);
            Debug.Assert(isTaken && ReferenceEquals(next, taken), "there is one reader");
            request.Add(next);
        }
    }

    private async Task SendAsync(IReadOnlyList<PendingPublish> request)
    {
        try
        {
            IReadOnlyList<PublishAnswer> answers =
                await _publish([.. request.Select(pending => pending.Message)], _stop.Token).ConfigureAwait(false);
            for (int i = 0; i < request.Count; i++)
            {
                request[i].Acknowledge(answers[i]);
            }
        }
        catch (Exception error)
            when (request.Count > 1 && error is (ArgumentException or WiberApiException { IsOfRequestItself: true }))
        {
            // A request is refused as a whole. Each message on its own hears what is wrong with it, and the others are stored.
            foreach (PendingPublish pending in request)
            {
                await SendAsync([pending]).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            // Whoever waits for a message decides what its failure means; the publisher goes on with the next.
            foreach (PendingPublish pending in request)
            {
                pending.Fail(error);
            }
        }
    }
}
