using Wiber.Node.Raft;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Storage;

/// <summary>
/// The one thread that writes a store: syncs block, and must not block the thread pool. What queues while one sync runs is made
/// durable by the next: that is the group commit. The callbacks run on this thread and must be short.
/// </summary>
internal sealed class StorageThread : IDisposable
{
    private readonly LogStore _store;
    private readonly StorageThreadOptions _options;
    private readonly Action<ulong> _onDurable;
    private readonly Action<Exception> _onFailed;
    private readonly Action<bool> _onDiskFull;
    private readonly Action<LogLink> _onPrefixRemoved;
    private readonly Thread _thread;

    private readonly object _gate = new();
    private readonly Queue<PersistBatch> _queue = new();
    private long _queuedBytes;
    private ulong? _lastSequence;
    private LogIndex _removePrefix = LogIndex.Zero;
    private volatile bool _isStopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="store">What it writes; it stays the caller's to dispose.</param>
    /// <param name="options">Limits.</param>
    /// <param name="onDurable">Called with the sequence of the last batch that is durable, and so are all before it.</param>
    /// <param name="onFailed">Called once when the disk failed; nothing is written after that.</param>
    /// <param name="onDiskFull">Called with true when the disk is full, and with false when there is room again.</param>
    /// <param name="onPrefixRemoved">Called with the entry in front of the first one left, after segments were removed.</param>
    public StorageThread(
        LogStore store,
        StorageThreadOptions options,
        Action<ulong> onDurable,
        Action<Exception> onFailed,
        Action<bool> onDiskFull,
        Action<LogLink> onPrefixRemoved)
    {
        _store = store;
        _options = options;
        _onDurable = onDurable;
        _onFailed = onFailed;
        _onDiskFull = onDiskFull;
        _onPrefixRemoved = onPrefixRemoved;
        _thread = new Thread(Run) { IsBackground = true, Name = "storage" };
        _thread.Start();
    }

    /// <summary>Batches that wait, and their bytes, without those that are being written.</summary>
    public (int Batches, long Bytes) Queued
    {
        get
        {
            lock (_gate)
            {
                return (_queue.Count, _queuedBytes);
            }
        }
    }

    /// <summary>
    /// Queues a batch. False if the queue is full, or the thread has stopped: try again after the next durable batch.
    /// </summary>
    public bool TryEnqueue(PersistBatch batch)
    {
        long bytes = Bytes(batch);
        lock (_gate)
        {
            if (_isStopping
                || _queue.Count >= _options.QueuedBatchesMax
                || (_queue.Count > 0 && _queuedBytes + bytes > _options.QueuedBytesMax))
            {
                return false;
            }

            Invariant.Require(_lastSequence is null || batch.Sequence == _lastSequence + 1);
            _lastSequence = batch.Sequence;
            _queue.Enqueue(batch);
            _queuedBytes += bytes;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Asks for whole segments up to this entry to be removed, some time after what is queued now.</summary>
    public void RequestRemovePrefix(LogIndex lastRemoved)
    {
        lock (_gate)
        {
            _removePrefix = LogIndex.Max(_removePrefix, lastRemoved);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Makes durable what is queued, unless the disk is full or failed, and ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private static long Bytes(PersistBatch batch)
    {
        long bytes = 0;
        foreach (LogEntry entry in batch.Entries)
        {
            bytes += entry.Record.Length;
        }

        foreach (SnapshotChunk chunk in batch.Chunks)
        {
            bytes += chunk.Data.Length;
        }

        return bytes;
    }

    private void Run()
    {
        try
        {
            var batches = new List<PersistBatch>();
            while (TakeAll(batches))
            {
                if (batches.Count > 0)
                {
                    Persist(batches);
                    _onDurable(batches[^1].Sequence);
                    batches.Clear();
                }

                RemoveRequestedPrefix();
            }
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                _isStopping = true;
                _queue.Clear();
            }

            _onFailed(e);
        }
    }

    /// <summary>Waits for work and takes all of it. False when there is none and there will be none.</summary>
    private bool TakeAll(List<PersistBatch> batches)
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && _removePrefix == LogIndex.Zero && !_isStopping)
            {
                Monitor.Wait(_gate);
            }

            batches.AddRange(_queue);
            _queue.Clear();
            _queuedBytes = 0;
            return batches.Count > 0 || _removePrefix > LogIndex.Zero;
        }
    }

    private void RemoveRequestedPrefix()
    {
        LogIndex lastRemoved;
        lock (_gate)
        {
            lastRemoved = _removePrefix;
            _removePrefix = LogIndex.Zero;
        }

        if (lastRemoved == LogIndex.Zero)
        {
            return;
        }

        LogIndex before = _store.PreviousIndex;
        LogLink previous = _store.RemovePrefix(lastRemoved);
        if (previous.Index > before)
        {
            _onPrefixRemoved(previous);
        }
    }

    /// <summary>Persists, and waits for room as long as the disk is full: nothing of it was promised to anyone yet.</summary>
    private void Persist(List<PersistBatch> batches)
    {
        bool wasFull = false;
        while (true)
        {
            try
            {
                _store.Persist(batches);
                if (wasFull)
                {
                    _onDiskFull(false);
                }

                return;
            }
            catch (DiskFullException) when (!_isStopping)
            {
                if (!wasFull)
                {
                    wasFull = true;
                    _onDiskFull(true);
                }

                WaitForRoom();
                RemoveRequestedPrefix();
            }
        }
    }

    private void WaitForRoom()
    {
        long deadline = Environment.TickCount64 + _options.DiskFullRetryMs;
        lock (_gate)
        {
            // A batch that is queued meanwhile pulses too, but makes no room; removing old segments does.
            long left = _options.DiskFullRetryMs;
            for (; left > 0 && !_isStopping && _removePrefix == LogIndex.Zero; left = deadline - Environment.TickCount64)
            {
                Monitor.Wait(_gate, (int)left);
            }
        }
    }
}
