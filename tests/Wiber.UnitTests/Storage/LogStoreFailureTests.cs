using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;
using static Wiber.UnitTests.Storage.StoreFixture;

namespace Wiber.UnitTests.Storage;

// Goal: a failed write or sync ends the store, and a full disk does not.
// Method: a simulated disk that fails on demand.
public sealed class LogStoreFailureTests
{
    private readonly SimulatedDisk _disk = new();
    private readonly LogBuilder _log = new();

    [Fact]
    public void After_a_failed_sync_the_store_is_failed_for_good()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([InTerm(1, _log.Append(10))]);
        _disk.FailsNextSync = true;
        int writes = _disk.FileWrites;
        Assert.Throws<StorageException>(() => store.Persist([Batch(_log.Append(10))]));
        Assert.Equal(1, _disk.FileWrites - writes);
        int operations = _disk.Operations;
        Assert.Throws<StorageException>(() => store.Persist([Batch(_log[2])]));
        Assert.Throws<StorageException>(() => store.Read(new LogIndex(1), new LogIndex(1), 100));
        Assert.Throws<StorageException>(() => store.RemovePrefix(new LogIndex(1)));
        Assert.Equal(operations, _disk.Operations);
    }

    [Fact]
    public void After_a_failed_write_the_store_is_failed_for_good()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        _disk.FailsNextWrite = true;
        Assert.Throws<StorageException>(() => store.Persist([InTerm(1, _log.Append(10))]));
        Assert.Throws<StorageException>(() => store.Persist([InTerm(1, _log[1])]));
    }

    [Fact]
    public void A_full_disk_changes_nothing_and_the_same_persist_works_when_there_is_room()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([InTerm(1, _log.AppendMany(10, 100))]);
        IReadOnlyList<LogEntry> before = [.. _log.Entries];
        List<string> files = SegmentNames(_disk);
        _log.TruncateFrom(4);
        var batch = new PersistBatch(0, new HardState(new Term(2), null), new LogIndex(4), _log.AppendMany(40, 100, term: 2));

        _disk.CapacityBytes = 8 * 1024;
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<DiskFullException>(() => store.Persist([batch]));
            AssertHolds(store, before);
            Assert.Equal(files, SegmentNames(_disk));
        }

        using (LogStore restarted = LogStore.Open(_disk.Copy(), Options))
        {
            Assert.Equal(new Term(1), restarted.Recovered.State.HardState.Term);
            AssertHolds(restarted, before);
        }

        _disk.CapacityBytes = long.MaxValue;
        store.Persist([batch]);
        AssertHolds(store, _log.Entries);
        using LogStore reopened = LogStore.Open(_disk.Copy(), Options);
        AssertHolds(reopened, _log.Entries);
    }
}
