namespace Wiber.Node.Broker.Stores;

/// <summary>
/// Writes the broker's changes to its store on a thread of its own, so that applying never waits for the disk: every interval,
/// earlier when many changes gathered, and a last time when disposed. While the disk is full it tries again and again; changes
/// gather up to their limit meanwhile, and then applying waits.
/// </summary>
internal sealed class BrokerCheckpointer : IDisposable
{
    private readonly MessageBroker _broker;
    private readonly IBrokerStore _store;
    private readonly BrokerCheckpointerOptions _options;
    private readonly Action<bool>? _onDiskFull;
    private readonly Thread _thread;
    private readonly AutoResetEvent _due = new(false);
    private readonly ManualResetEventSlim _stopping = new(false);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts the thread.</summary>
    /// <param name="broker">Whose changes to write. It has no other checkpointer.</param>
    /// <param name="store">Where to; it stays open.</param>
    /// <param name="options">Times.</param>
    /// <param name="onDiskFull">
    /// Called on this thread with true when the disk is full, and with false when there is room again.
    /// </param>
    public BrokerCheckpointer(
        MessageBroker broker, IBrokerStore store, BrokerCheckpointerOptions? options = null, Action<bool>? onDiskFull = null)
    {
        _broker = broker;
        _store = store;
        _options = options ?? new BrokerCheckpointerOptions();
        _onDiskFull = onDiskFull;
        broker.AttachCheckpointer(() => _due.Set());
        _thread = new Thread(Run) { Name = "broker-checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Completes when the checkpointer has ended; fails with the reason if the store could not be written.</summary>
    public Task Completion => _completion.Task;

    /// <summary>
    /// Writes what is left, unless the disk is full, and ends. Apply nothing any more. What was not written is applied again
    /// at the next start.
    /// </summary>
    public void Dispose()
    {
        if (_stopping.IsSet)
        {
            return;
        }

        _stopping.Set();
        _due.Set();
        _thread.Join();
        _due.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        Exception? failure = null;
        try
        {
            bool isWritten = true;
            while (isWritten && !_stopping.IsSet)
            {
                _due.WaitOne(_options.IntervalMs);
                isWritten = Checkpoint();
            }

            if (isWritten)
            {
                Checkpoint();
            }
        }
        catch (Exception exception) when (exception is BrokerStoreException or InvariantException)
        {
            failure = exception;
        }

        _broker.DetachCheckpointer(failure);
        if (failure is null)
        {
            _completion.SetResult();
        }
        else
        {
            _completion.SetException(failure);
        }
    }

    /// <summary>False if the checkpointer was to end while there was no room.</summary>
    private bool Checkpoint()
    {
        if (_broker.TryFreeze() is not { } delta)
        {
            return true;
        }

        if (!TryWrite(delta))
        {
            return false;
        }

        _broker.Written();
        return true;
    }

    private bool TryWrite(BrokerDelta delta)
    {
        bool wasFull = false;
        while (true)
        {
            try
            {
                _store.Write(delta);
                if (wasFull)
                {
                    _onDiskFull?.Invoke(false);
                }

                return true;
            }
            catch (BrokerStoreFullException)
            {
                if (!wasFull)
                {
                    wasFull = true;
                    _onDiskFull?.Invoke(true);
                }

                if (_stopping.Wait(_options.DiskFullRetryMs))
                {
                    return false;
                }
            }
        }
    }
}
