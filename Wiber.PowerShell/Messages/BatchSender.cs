using System.Collections.Concurrent;
using System.Threading.Channels;
using Wiber.Client.Api;

namespace Wiber.PowerShell.Messages;

/// <summary>
/// Sends messages in their order behind the back of who makes them. A message that comes alone is sent at once; what comes
/// while others are on their way is sent together behind them. If a request is refused for what is in it, its messages are sent
/// one by one, so that only those are refused that have to be; if it is refused for where it should go, all of them are. Any other
/// failure ends the sending.
/// </summary>
internal sealed class BatchSender : IAsyncDisposable
{
    private readonly Channel<Item> _items;
    private readonly ConcurrentQueue<SendOutcome> _outcomes = new();
    private readonly CancellationTokenSource _stop;
    private readonly Publish _publish;
    private readonly BatchSenderOptions _options;
    private readonly Task _sending;
    private Exception? _failure;
    private Exception? _refusal;
    private long _acknowledged;

    /// <param name="publish">Publishes a batch.</param>
    /// <param name="options">Limits.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    public BatchSender(Publish publish, BatchSenderOptions options, CancellationToken cancellationToken)
    {
        _publish = publish;
        _options = options;
        _items = Channel.CreateBounded<Item>(new BoundedChannelOptions(options.QueuedMax) { SingleReader = true });
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _sending = Task.Run(SendAllAsync, CancellationToken.None);
    }

    /// <summary>Publishes messages and gives an answer for each.</summary>
    public delegate Task<IReadOnlyList<PublishAnswer>> Publish(
        IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken);

    /// <summary>How many messages were acknowledged.</summary>
    public long AcknowledgedCount => Interlocked.Read(ref _acknowledged);

    /// <summary>Adds a message if there is room; false if there is none now, or sending has ended.</summary>
    public bool TryAdd(PendingMessage message) => _items.Writer.TryWrite(new Item(message, null));

    /// <summary>Adds a message, after a wait for room.</summary>
    /// <exception cref="ChannelClosedException">Sending has ended; <see cref="FlushAsync"/> says why.</exception>
    public async Task AddAsync(PendingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await _items.Writer.WriteAsync(new Item(message, null), cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException) when (_failure is not null)
        {
            throw _failure;
        }
    }

    /// <summary>Returns when everything that was added until now is decided.</summary>
    /// <exception cref="WiberApiException">Sending has ended; what was not acknowledged may be stored or not.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _items.Writer.WriteAsync(new Item(default, done), cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            await _sending.ConfigureAwait(false);
            throw _failure ?? new OperationCanceledException(cancellationToken);
        }

        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A message was refused before it could be added.</summary>
    public void NoteRefusal(Exception refusal) => Interlocked.CompareExchange(ref _refusal, refusal, null);

    /// <summary>The first refusal since this was asked last; null if there was none.</summary>
    public Exception? TakeRefusal() => Interlocked.Exchange(ref _refusal, null);

    /// <summary>Takes what came of a message, in the order in which they were decided.</summary>
    public bool TryTake(out SendOutcome outcome) => _outcomes.TryDequeue(out outcome);

    /// <summary>Takes no more, and waits up to so long until everything that was added is decided.</summary>
    public async Task CompleteAsync(TimeSpan patience)
    {
        _items.Writer.TryComplete();
        try
        {
            await _sending.WaitAsync(patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Whoever ends it in spite of that stops the sending.
        }
    }

    /// <summary>Ends the sending; what is not on its way yet is not sent.</summary>
    public async ValueTask DisposeAsync()
    {
        _items.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task SendAllAsync()
    {
        var batch = new List<PendingMessage>();
        TaskCompletionSource? flushed = null;
        try
        {
            while (await _items.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                flushed = Collect(batch);
                await SendAsync(batch).ConfigureAwait(false);
                flushed?.TrySetResult();
            }
        }
        catch (OperationCanceledException)
        {
            _failure ??= new OperationCanceledException(_stop.Token);
        }
        catch (Exception error)
        {
            // Whoever adds or flushes is told.
            _failure = error;
        }

        End(flushed);
    }

    private TaskCompletionSource? Collect(List<PendingMessage> batch)
    {
        batch.Clear();
        int bytes = 0;
        while (batch.Count < _options.BatchMessagesMax && bytes < _options.BatchBytesMax && _items.Reader.TryRead(out Item item))
        {
            if (item.Flushed is not null)
            {
                return item.Flushed;
            }

            batch.Add(item.Message);
            bytes += item.Message.Message.Payload.Length;
        }

        return null;
    }

    private async Task SendAsync(List<PendingMessage> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        IReadOnlyList<PublishAnswer> answers;
        try
        {
            answers = await _publish(batch.ConvertAll(each => each.Message), _stop.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (IsRefusal(error))
        {
            if (batch.Count == 1 || !IsAboutMessages(error))
            {
                Refuse(batch, error);
                return;
            }

            foreach (PendingMessage each in batch.ToArray())
            {
                await SendAsync([each]).ConfigureAwait(false);
            }

            return;
        }

        for (int i = 0; i < batch.Count; i++)
        {
            _outcomes.Enqueue(new SendOutcome(batch[i].Input, answers[i], null));
        }

        Interlocked.Add(ref _acknowledged, batch.Count);
    }

    /// <summary>Whether nothing of it is stored, for certain.</summary>
    private static bool IsRefusal(Exception error) => error is ArgumentException
        || (error is WiberApiException { Status: >= 400 and < 500 } answer && answer.Code != WiberErrorCodes.OutcomeUnknown);

    /// <summary>Whether it is about what is in the messages, so that others may be taken.</summary>
    private static bool IsAboutMessages(Exception error) =>
        error is ArgumentException or WiberApiException { Status: 400 or 413 or 415 };

    private void Refuse(List<PendingMessage> batch, Exception error)
    {
        NoteRefusal(error);
        foreach (PendingMessage each in batch)
        {
            _outcomes.Enqueue(new SendOutcome(each.Input, null, error));
        }
    }

    /// <summary>Nothing more is taken, and whoever waits for what is left is told why it is not sent.</summary>
    private void End(TaskCompletionSource? flushing)
    {
        _items.Writer.TryComplete(_failure);
        Fail(flushing);
        while (_items.Reader.TryRead(out Item item))
        {
            Fail(item.Flushed);
        }
    }

    private void Fail(TaskCompletionSource? flushed)
    {
        if (_failure is not null)
        {
            flushed?.TrySetException(_failure);
        }
        else
        {
            flushed?.TrySetCanceled();
        }
    }

    private readonly record struct Item(PendingMessage Message, TaskCompletionSource? Flushed);
}
