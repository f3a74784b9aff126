using System.Collections.Concurrent;
using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;
using static Wiber.UnitTests.Storage.StoreFixture;

namespace Wiber.UnitTests.Storage;

// Goal: batches become durable in order and in groups, nothing is lost when the disk is full, and a failure is told once.
// Method: a simulated disk whose syncs the test can hold up, so that what queues meanwhile is known; conditions are waited for
// with a deadline.
public sealed class StorageThreadTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly SimulatedDisk _disk = new();
    private readonly LogBuilder _log = new();
    private readonly LogStore _store;
    private readonly BlockingCollection<ulong> _durable = [];
    private readonly BlockingCollection<Exception> _failures = [];
    private readonly BlockingCollection<bool> _diskFull = [];
    private readonly BlockingCollection<LogLink> _removed = [];
    private readonly ManualResetEventSlim _syncs = new(true);
    private readonly SemaphoreSlim _syncsBegun = new(0);

    public StorageThreadTests()
    {
        _store = LogStore.Open(_disk, Options with { SegmentBytes = 4096 });
        _store.Persist([InTerm(1)]);
    }

    public void Dispose()
    {
        _store.Dispose();
        _durable.Dispose();
        _failures.Dispose();
        _diskFull.Dispose();
        _removed.Dispose();
        _syncs.Dispose();
        _syncsBegun.Dispose();
    }

    [Fact]
    public void What_queues_during_a_sync_becomes_one_write()
    {
        using StorageThread thread = Start();
        HoldSyncs(thread);
        int writes = _disk.FileWrites;
        for (ulong sequence = 2; sequence <= 11; sequence++)
        {
            Assert.True(thread.TryEnqueue(Next(sequence)));
        }

        Assert.Empty(_durable);
        ReleaseSyncs();
        Assert.Equal(1ul, Take(_durable));
        Assert.Equal(11ul, Take(_durable));
        Assert.Equal(1, _disk.FileWrites - writes);
        AssertHolds(_store, _log.Entries);
    }

    [Fact]
    public void A_full_queue_says_so()
    {
        using StorageThread thread = Start(new StorageThreadOptions { QueuedBatchesMax = 3, QueuedBytesMax = 300 });
        HoldSyncs(thread);
        var large = new PersistBatch(2, null, null, [_log.Append(500)]);
        Assert.True(thread.TryEnqueue(large));
        Assert.False(thread.TryEnqueue(new PersistBatch(3, null, null, [_log.Append(8)])));
        _log.TruncateFrom(3);
        ReleaseSyncs();
        Assert.Equal(1ul, Take(_durable));
        Assert.Equal(2ul, Take(_durable));

        HoldSyncs(thread, sequence: 3);
        Assert.True(thread.TryEnqueue(new PersistBatch(4, null, null, [])));
        Assert.True(thread.TryEnqueue(new PersistBatch(5, null, null, [])));
        Assert.True(thread.TryEnqueue(new PersistBatch(6, null, null, [])));
        Assert.False(thread.TryEnqueue(new PersistBatch(7, null, null, [])));
        ReleaseSyncs();
    }

    [Fact]
    public void Dispose_makes_durable_what_is_queued()
    {
        using (StorageThread thread = Start())
        {
            HoldSyncs(thread);
            Assert.True(thread.TryEnqueue(Next(2)));
            Assert.True(thread.TryEnqueue(Next(3)));
            ReleaseSyncs();
        }

        Assert.Equal(_log.Last, _store.LastIndex);
        Assert.Equal(3ul, _durable.Last());
    }

    [Fact]
    public void A_failure_is_told_once_and_nothing_is_taken_after_it()
    {
        using StorageThread thread = Start();
        _disk.FailsNextSync = true;
        Assert.True(thread.TryEnqueue(Next(1)));
        Assert.IsType<StorageException>(Take(_failures));
        Assert.False(thread.TryEnqueue(Next(2)));
        thread.Dispose();
        Assert.Empty(_failures);
        Assert.Empty(_durable);
    }

    [Fact]
    public void Batches_wait_while_the_disk_is_full()
    {
        using StorageThread thread = Start(new StorageThreadOptions { DiskFullRetryMs = 5 });
        _disk.CapacityBytes = 0;
        Assert.True(thread.TryEnqueue(new PersistBatch(1, null, null, _log.AppendMany(50, 100))));
        Assert.True(Take(_diskFull));
        Assert.True(thread.TryEnqueue(Next(2)));
        Assert.Empty(_durable);
        _disk.CapacityBytes = long.MaxValue;
        Assert.False(Take(_diskFull));
        Assert.Equal(1ul, Take(_durable));
        Assert.Equal(2ul, Take(_durable));
        Assert.Empty(_failures);
        AssertHolds(_store, _log.Entries);
    }

    [Fact]
    public void Removing_a_prefix_makes_room_on_a_full_disk()
    {
        using StorageThread thread = Start(new StorageThreadOptions { DiskFullRetryMs = 60_000 });
        Assert.True(thread.TryEnqueue(new PersistBatch(1, null, null, _log.AppendMany(100, 100))));
        Assert.Equal(1ul, Take(_durable));
        _disk.CapacityBytes = _disk.UsedBytes + (8 * 1024);
        Assert.True(thread.TryEnqueue(new PersistBatch(2, null, null, _log.AppendMany(80, 100))));
        Assert.True(Take(_diskFull));
        thread.RequestRemovePrefix(new LogIndex(100));
        Assert.False(Take(_diskFull));
        Assert.Equal(2ul, Take(_durable));
    }

    [Fact]
    public void A_removed_prefix_is_told_with_the_entry_that_the_log_then_follows()
    {
        using StorageThread thread = Start();
        Assert.True(thread.TryEnqueue(new PersistBatch(1, null, null, _log.AppendMany(100, 100))));
        Assert.Equal(1ul, Take(_durable));
        thread.RequestRemovePrefix(new LogIndex(50));
        LogLink previous = Take(_removed);
        Assert.InRange(previous.Index.Value, 1ul, 50ul);
        Assert.Equal(_log.LinkTo(previous.Index.Value), previous);
        Assert.Equal(previous.Index, _store.PreviousIndex);

        // Nothing more to remove: nothing to tell.
        thread.RequestRemovePrefix(new LogIndex(50));
        Assert.True(thread.TryEnqueue(Next(2)));
        Assert.Equal(2ul, Take(_durable));
        Assert.True(thread.TryEnqueue(Next(3)));
        Assert.Equal(3ul, Take(_durable));
        Assert.Empty(_removed);
    }

    [Fact]
    public void A_snapshot_waits_while_the_disk_is_full()
    {
        using StorageThread thread = Start(new StorageThreadOptions { DiskFullRetryMs = 5 });
        _disk.CapacityBytes = 0;
        Assert.True(thread.TryEnqueue(Receive(Chunk(1, 900, 0, 500)) with { Sequence = 1 }));
        Assert.True(Take(_diskFull));
        Assert.Empty(_durable);
        _disk.CapacityBytes = long.MaxValue;
        Assert.False(Take(_diskFull));
        Assert.Equal(1ul, Take(_durable));
        Assert.True(thread.TryEnqueue(Receive(Chunk(1, 900, 500, 400)) with { Sequence = 2 }));
        Assert.Equal(2ul, Take(_durable));
        Assert.Equal(SnapshotBytes(1, 900), ReadSnapshot(_store, 1));
        Assert.Empty(_failures);
    }

    [Fact]
    public void The_bytes_of_a_snapshot_count_for_the_queue()
    {
        using StorageThread thread = Start(new StorageThreadOptions { QueuedBytesMax = 1000 });
        HoldSyncs(thread);
        Assert.True(thread.TryEnqueue(Receive(Chunk(1, 900, 0, 900)) with { Sequence = 2 }));
        Assert.False(thread.TryEnqueue(Receive(Chunk(2, 900, 0, 900)) with { Sequence = 3 }));
        ReleaseSyncs();
        Assert.Equal(1ul, Take(_durable));
        Assert.Equal(2ul, Take(_durable));
    }

    [Fact]
    public void Dispose_on_a_full_disk_tells_what_is_not_durable()
    {
        using (StorageThread thread = Start(new StorageThreadOptions { DiskFullRetryMs = 60_000 }))
        {
            _disk.CapacityBytes = 0;
            Assert.True(thread.TryEnqueue(new PersistBatch(1, null, null, _log.AppendMany(50, 100))));
            Assert.True(Take(_diskFull));
        }

        Assert.IsType<DiskFullException>(Take(_failures));
        Assert.Empty(_durable);
    }

    private static T Take<T>(BlockingCollection<T> from)
    {
        Assert.True(from.TryTake(out T? item, Deadline), "nothing came in time");
        return item!;
    }

    private PersistBatch Next(ulong sequence) => new(sequence, null, null, [_log.Append(20)]);

    private StorageThread Start(StorageThreadOptions? options = null) =>
        new(_store, options ?? new StorageThreadOptions(), _durable.Add, _failures.Add, _diskFull.Add, _removed.Add);

    /// <summary>Queues a batch and returns when its sync hangs.</summary>
    private void HoldSyncs(StorageThread thread, ulong sequence = 1)
    {
        _syncs.Reset();
        _disk.OnSync = () =>
        {
            _syncsBegun.Release();
            _syncs.Wait(Deadline);
        };
        Assert.True(thread.TryEnqueue(Next(sequence)));
        Assert.True(_syncsBegun.Wait(Deadline), "no sync in time");
    }

    private void ReleaseSyncs()
    {
        _disk.OnSync = null;
        _syncs.Set();
    }
}
