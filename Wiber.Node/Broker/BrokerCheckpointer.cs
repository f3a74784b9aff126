namespace Wiber.Node.Broker;

/// <summary>
/// Writes the broker's changes to its store on a thread of its own, so that applying never waits for the disk: every interval,
/// earlier when many changes gathered, and a last time when disposed.
/// </summary>
internal sealed class BrokerCheckpointer : IDisposable
{
    /// <summary>The usual time between checkpoints.</summary>
    public const int DefaultIntervalMs = 1000;

    private readonly MessageBroker broker;
    private readonly IBrokerStore store;
    private readonly int intervalMs;
    private readonly Thread thread;
    private readonly AutoResetEvent due = new(false);
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool stopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="broker">Whose changes to write. It has no other checkpointer.</param>
    /// <param name="store">Where to; it stays open.</param>
    /// <param name="intervalMs">Time between checkpoints while there are few changes.</param>
    public BrokerCheckpointer(MessageBroker broker, IBrokerStore store, int intervalMs = DefaultIntervalMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(intervalMs, 1);
        this.broker = broker;
        this.store = store;
        this.intervalMs = intervalMs;
        broker.AttachCheckpointer(() => due.Set());
        thread = new Thread(Run) { Name = "broker-checkpoint", IsBackground = true };
        thread.Start();
    }

    /// <summary>Completes when the checkpointer has ended; fails with the reason if the store could not be written.</summary>
    public Task Completion => completion.Task;

    /// <summary>Writes what is left and ends. Apply nothing any more.</summary>
    public void Dispose()
    {
        if (stopping)
        {
            return;
        }

        stopping = true;
        due.Set();
        thread.Join();
        due.Dispose();
    }

    private void Run()
    {
        Exception? failure = null;
        try
        {
            while (!stopping)
            {
                due.WaitOne(intervalMs);
                Checkpoint();
            }

            Checkpoint();
        }
        catch (Exception exception) when (exception is BrokerStoreException or InvariantException)
        {
            failure = exception;
        }

        broker.DetachCheckpointer(failure);
        if (failure is null)
        {
            completion.SetResult();
        }
        else
        {
            completion.SetException(failure);
        }
    }

    private void Checkpoint()
    {
        if (broker.TryFreeze() is { } delta)
        {
            store.Write(delta);
            broker.Written();
        }
    }
}
