namespace Wiber.Node.Broker.Reading;

/// <summary>Readers that wait for a partition to grow, which need not exist yet. Thread-safe.</summary>
internal sealed class MessageWaiters
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Topic, int Partition), SortedSet<Waiter>> _byPartition = [];
    private long _nextSerial;
    private int _count;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>Completes when the partition's end is behind the offset.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="offset">The offset to wait for.</param>
    /// <param name="endOffset">
    /// Gives the partition's end now; asked once the waiter is in place, so that no growth is missed.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TooManyWaitersException">As many wait as may.</exception>
    public async Task WaitAsync(
        string topic, int partition, long offset, Func<long> endOffset, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter = Add((topic, partition), offset);
        try
        {
            if (endOffset() <= offset)
            {
                await waiter.Completion.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Remove((topic, partition), waiter);
        }
    }

    /// <summary>The partition has grown: lets those go on who waited for it. Call it after the new end can be seen.</summary>
    public void Complete(string topic, int partition, long endOffset)
    {
        lock (_gate)
        {
            if (_count == 0 || !_byPartition.TryGetValue((topic, partition), out SortedSet<Waiter>? waiters))
            {
                return;
            }

            while (waiters.Min is { } first && first.Offset < endOffset)
            {
                Remove((topic, partition), waiters, first);
                first.Completion.TrySetResult();
            }
        }
    }

    /// <summary>The topic is gone: lets all go on who waited for any partition of it.</summary>
    public void CompleteAll(string topic)
    {
        lock (_gate)
        {
            foreach ((string Topic, int Partition) key in _byPartition.Keys.Where(key => key.Topic == topic).ToArray())
            {
                foreach (Waiter waiter in _byPartition[key].ToArray())
                {
                    Remove(key, _byPartition[key], waiter);
                    waiter.Completion.TrySetResult();
                }
            }
        }
    }

    private Waiter Add((string Topic, int Partition) key, long offset)
    {
        lock (_gate)
        {
            if (_count == BrokerLimits.WaitersMax)
            {
                throw new TooManyWaitersException();
            }

            if (!_byPartition.TryGetValue(key, out SortedSet<Waiter>? waiters))
            {
                waiters = [];
                _byPartition.Add(key, waiters);
            }

            var waiter = new Waiter(offset, _nextSerial++);
            waiters.Add(waiter);
            _count++;
            return waiter;
        }
    }

    private void Remove((string Topic, int Partition) key, Waiter waiter)
    {
        lock (_gate)
        {
            if (_byPartition.TryGetValue(key, out SortedSet<Waiter>? waiters))
            {
                Remove(key, waiters, waiter);
            }
        }
    }

    private void Remove((string Topic, int Partition) key, SortedSet<Waiter> waiters, Waiter waiter)
    {
        if (waiters.Remove(waiter))
        {
            _count--;
        }

        if (waiters.Count == 0)
        {
            _byPartition.Remove(key);
        }
    }

    /// <summary>One reader, ordered by what it waits for.</summary>
    private sealed class Waiter(long offset, long serial) : IComparable<Waiter>
    {
        public long Offset { get; } = offset;

        /// <summary>Continuations run elsewhere: the applying thread must not do a reader's work.</summary>
        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private long Serial { get; } = serial;

        public int CompareTo(Waiter? other) => (Offset, Serial).CompareTo((other!.Offset, other.Serial));
    }
}
