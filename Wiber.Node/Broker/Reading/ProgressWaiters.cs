namespace Wiber.Node.Broker.Reading;

/// <summary>
/// Readers that wait for a number to grow, as the end of a partition or the generation of a member's assignment. What it belongs
/// to need not exist yet. Thread-safe.
/// </summary>
/// <typeparam name="TKey">What has such a number.</typeparam>
internal sealed class ProgressWaiters<TKey>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, SortedSet<Waiter>> _byKey = [];
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

    /// <summary>Completes when the number is greater than the one known.</summary>
    /// <param name="key">Whose number.</param>
    /// <param name="known">The number to be passed.</param>
    /// <param name="current">Gives the number now; asked once the waiter is in place, so that no growth is missed.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TooManyWaitersException">As many wait as may.</exception>
    public async Task WaitAsync(TKey key, long known, Func<long> current, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter = Add(key, known);
        try
        {
            if (current() <= known)
            {
                await waiter.Completion.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Remove(key, waiter);
        }
    }

    /// <summary>The number has grown: lets those go on who waited for it. Call it after the new one can be seen.</summary>
    public void Complete(TKey key, long current)
    {
        lock (_gate)
        {
            if (_count == 0 || !_byKey.TryGetValue(key, out SortedSet<Waiter>? waiters))
            {
                return;
            }

            while (waiters.Min is { } first && first.Known < current)
            {
                Remove(key, waiters, first);
                first.Completion.TrySetResult();
            }
        }
    }

    /// <summary>Something is gone or was replaced: lets all go on who waited for a number of it.</summary>
    public void CompleteAll(Func<TKey, bool> isGone)
    {
        TKey[] keys;
        lock (_gate)
        {
            keys = [.. _byKey.Keys.Where(isGone)];
        }

        foreach (TKey key in keys)
        {
            Complete(key, long.MaxValue);
        }
    }

    private Waiter Add(TKey key, long known)
    {
        lock (_gate)
        {
            if (_count == BrokerLimits.WaitersMax)
            {
                throw new TooManyWaitersException();
            }

            if (!_byKey.TryGetValue(key, out SortedSet<Waiter>? waiters))
            {
                waiters = [];
                _byKey.Add(key, waiters);
            }

            var waiter = new Waiter(known, _nextSerial++);
            waiters.Add(waiter);
            _count++;
            return waiter;
        }
    }

    private void Remove(TKey key, Waiter waiter)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out SortedSet<Waiter>? waiters))
            {
                Remove(key, waiters, waiter);
            }
        }
    }

    private void Remove(TKey key, SortedSet<Waiter> waiters, Waiter waiter)
    {
        if (waiters.Remove(waiter))
        {
            _count--;
        }

        if (waiters.Count == 0)
        {
            _byKey.Remove(key);
        }
    }

    /// <summary>One reader, ordered by what it waits for.</summary>
    private sealed class Waiter(long known, long serial) : IComparable<Waiter>
    {
        public long Known { get; } = known;

        /// <summary>Continuations run elsewhere: the applying thread must not do a reader's work.</summary>
        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private long Serial { get; } = serial;

        public int CompareTo(Waiter? other) => (Known, Serial).CompareTo((other!.Known, other.Serial));
    }
}
