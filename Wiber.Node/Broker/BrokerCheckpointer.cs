namespace Wiber.Node.Broker;

/// <summary>
/// Writes the broker's changes to its store on a thread of its own, so that applying never waits for the disk: every interval,
/// earlier when many changes gathered, and a last time when disposed.
/// </summary>
internal sealed class BrokerCheckpointer : IDisposable
{
    /// <summary>The usual time between checkpoints.</summary>
    public const int DefaultIntervalMs = 1000;

    private readonly MessageBroker _broker;
    private readonly IBrokerStore _store;
    private readonly int _intervalMs;
    private readonly Thread _thread;
    private readonly AutoResetEvent _due = new(false);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="broker">Whose changes to write. It has no other checkpointer.</param>
    /// <param name="store">Where to; it stays open.</param>
    /// <param name="intervalMs">Time between checkpoints while there are few changes.</param>
    public BrokerCheckpointer(MessageBroker broker, IBrokerStore store, int intervalMs = DefaultIntervalMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(intervalMs, 1);
        _broker = broker;
        _store = store;
        _intervalMs = intervalMs;
        broker.AttachCheckpointer(() => _due.Set());
        _thread = new Thread(Run) { Name = "broker-checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Completes when the checkpointer has ended; fails with the reason if the store could not be written.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Writes what is left and ends. Apply nothing any more.</summary>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _due.Set();
        _thread.Join();
        _due.Dispose();
    }

    private void Run()
    {
        Exception? failure = null;
        try
        {
            while (!_stopping)
            {
                _due.WaitOne(_intervalMs);
                Checkpoint();
            }

            Checkpoint();
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

    private void Checkpoint()
    {
        if (_broker.TryFreeze() is { } delta)
        {
            _store.Write(delta);
            _broker.Written();
        }
    }
}
