using Wiber.Node;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;
using static Wiber.UnitTests.Storage.StoreFixture;

namespace Wiber.UnitTests.Storage;

// Goal: a snapshot that is received in pieces goes on where it was after a crash, and what is read of it in the end is what was
// sent; a torn last piece does not count, any other damage is refused.
// Method: tear the write of a piece at every byte, flip a bit in every byte of the file, and compare contents.
public sealed class ReceivedSnapshotTests
{
    private const int TotalBytes = 1000;

    /// <summary>Nothing lies behind a slot up to the next one: a look here and there is enough.</summary>
    private const int GapStep = 61;
    private const string File = StorageLayout.ReceivedSnapshot;

    private readonly SimulatedDisk _disk = new();

    [Fact]
    public void Pieces_of_many_starts_make_the_whole()
    {
        for (int offset = 0; offset < TotalBytes; offset += 100)
        {
            using LogStore store = LogStore.Open(_disk, Options);
            Assert.Equal(offset == 0 ? null : Received(7, TotalBytes, offset), store.Recovered.State.Snapshot);
            store.Persist([Receive(Chunk(7, TotalBytes, offset, 60))]);
            store.Persist([Receive(Chunk(7, TotalBytes, offset + 60, 30)), Receive(Chunk(7, TotalBytes, offset + 90, 10))]);
        }

        using LogStore last = LogStore.Open(_disk, Options);
        Assert.Equal(Received(7, TotalBytes, TotalBytes), last.Recovered.State.Snapshot);
        Assert.Equal(SnapshotBytes(7, TotalBytes), ReadSnapshot(last, 7));
        Assert.Equal(SnapshotBytes(7, TotalBytes), ReadSnapshot(last, 7));
    }

    [Fact]
    public void An_empty_snapshot_is_whole_with_its_first_piece()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([Receive(Chunk(1, 0, 0, 0))]);
        Assert.Empty(ReadSnapshot(store, 1));
        using LogStore reopened = LogStore.Open(_disk.Copy(), Options);
        Assert.Empty(ReadSnapshot(reopened, 1));
    }

    [Fact]
    public void Pieces_that_wait_together_are_synced_once()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([Receive(Chunk(1, TotalBytes, 0, 100))]);
        int syncs = _disk.FileSyncs;
        store.Persist([.. Enumerable.Range(1, 9).Select(i => Receive(Chunk(1, TotalBytes, i * 100, 100)))]);
        Assert.Equal(1, _disk.FileSyncs - syncs);
        Assert.Equal(SnapshotBytes(1, TotalBytes), ReadSnapshot(store, 1));
    }

    [Fact]
    public void A_first_piece_begins_another_snapshot_whatever_was_there()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([Receive(Chunk(1, TotalBytes, 0, TotalBytes))]);
        store.Persist([Receive(Chunk(2, 500, 0, 100))]);
        int operations = _disk.Operations;
        store.Persist([Receive(Chunk(2, 500, 100, 100)), Receive(Chunk(3, 90, 0, 50)), Receive(Chunk(3, 90, 50, 40))]);
        Assert.Equal(SnapshotBytes(3, 90), ReadSnapshot(store, 3));

        // Delete, sync; create, two writes, sync, rename, sync: nothing of the piece that was replaced in the same breath.
        Assert.Equal(8, _disk.Operations - operations);
    }

    [Fact]
    public void A_dropped_snapshot_is_gone_but_not_the_next_one()
    {
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([Receive(Chunk(1, TotalBytes, 0, TotalBytes))]);
            store.DropReceivedSnapshot(2);
            using Stream stream = store.OpenReceivedSnapshot(1)!;
            store.DropReceivedSnapshot(1);
            store.DropReceivedSnapshot(1);
            Assert.Null(store.OpenReceivedSnapshot(1));
        }

        _disk.RestartMachine(Survival.Nothing);
        using LogStore reopened = LogStore.Open(_disk, Options);
        Assert.Null(reopened.Recovered.State.Snapshot);
        reopened.Persist([Receive(Chunk(2, 10, 0, 10))]);
        reopened.DropReceivedSnapshot(1);
        Assert.Equal(SnapshotBytes(2, 10), ReadSnapshot(reopened, 2));
    }

    [Fact]
    public void A_snapshot_that_is_not_whole_is_not_read()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        Assert.Null(store.OpenReceivedSnapshot(1));
        store.Persist([Receive(Chunk(1, TotalBytes, 0, TotalBytes - 1))]);
        Assert.Null(store.OpenReceivedSnapshot(1));
    }

    [Theory]
    [InlineData(1, TotalBytes, 99, 10)]
    [InlineData(1, TotalBytes, 101, 10)]
    [InlineData(2, TotalBytes, 100, 10)]
    [InlineData(1, TotalBytes + 1, 100, 10)]
    public void A_piece_that_does_not_follow_is_a_broken_invariant(ulong id, int totalBytes, int offset, int count)
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([Receive(Chunk(1, TotalBytes, 0, 100))]);
        Assert.Throws<InvariantException>(() => store.Persist([Receive(Chunk(id, totalBytes, offset, count))]));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    public void A_last_piece_torn_at_any_byte_does_not_count(int write, bool losesFront)
    {
        // The piece and its slot are two writes: one is torn, and the other is there or not with it.
        const int PieceBytes = 120;
        int torn = 0;
        SimulatedDisk before = WithTwoPieces();
        for (int bytes = 0; bytes <= ReceivedSnapshotFile.SlotBytes; bytes++)
        {
            SimulatedDisk disk = before.Copy();
            using (LogStore store = LogStore.Open(disk, Options))
            {
                disk.PowerLossAt = disk.Operations + 1 + write;
                Assert.Throws<PowerLossException>(() => store.Persist([Receive(Chunk(7, TotalBytes, 200, PieceBytes))]));
            }

            disk.RestartMachine(losesFront ? Survival.AllButFirstBytes(bytes) : Survival.FirstBytes(bytes));
            using LogStore reopened = LogStore.Open(disk, Options);
            ReceivedSnapshot? found = reopened.Recovered.State.Snapshot;
            Assert.True(found == Received(7, TotalBytes, 200) || (write == 1 && found == Received(7, TotalBytes, 320)));
            torn += found == Received(7, TotalBytes, 200) ? 1 : 0;
            int offset = (int)found!.Value.ReceivedBytes;
            reopened.Persist([Receive(Chunk(7, TotalBytes, offset, TotalBytes - offset))]);
            Assert.Equal(SnapshotBytes(7, TotalBytes), ReadSnapshot(reopened, 7));
        }

        Assert.True(torn > 0);
    }

    [Fact]
    public void A_bit_flipped_in_any_byte_is_refused_or_costs_the_last_piece_only()
    {
        SimulatedDisk disk = WithTwoPieces();
        for (int position = 0; position < ReceivedSnapshotFile.DataOffset + 200; position += IsInGap(position) ? GapStep : 1)
        {
            SimulatedDisk damaged = disk.Copy();
            damaged.Flip(File, position, (byte)(1 << (position % 8)));
            if (position is >= ReceivedSnapshotFile.DataOffset and < ReceivedSnapshotFile.DataOffset + 100)
            {
                StorageException e = Assert.Throws<StorageException>(() => LogStore.Open(damaged, Options));
                Assert.Contains($"disk/{File}: damaged", e.Message, StringComparison.Ordinal);
                Assert.Contains("remove the file", e.Message, StringComparison.Ordinal);
                continue;
            }

            // The second piece, or the slot that tells of it, looks like a torn last write. The older slot is not needed.
            bool costsLast = position is < ReceivedSnapshotFile.SlotBytes or >= ReceivedSnapshotFile.DataOffset;
            using LogStore store = LogStore.Open(damaged, Options);
            Assert.Equal(Received(7, TotalBytes, costsLast ? 100 : 200), store.Recovered.State.Snapshot);
        }
    }

    [Fact]
    public void Two_damaged_slots_are_refused()
    {
        SimulatedDisk disk = WithTwoPieces();
        disk.Flip(File, 30, 1);
        disk.Flip(File, ReceivedSnapshotFile.SlotDistanceBytes + 30, 1);
        StorageException e = Assert.Throws<StorageException>(() => LogStore.Open(disk, Options));
        Assert.Contains($"disk/{File}: damaged", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_since_the_start_is_found_before_the_last_byte_is_given_out()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([Receive(Chunk(1, TotalBytes, 0, TotalBytes))]);
        _disk.Flip(File, ReceivedSnapshotFile.DataOffset + 500, 1);
        using Stream stream = store.OpenReceivedSnapshot(1)!;
        byte[] buffer = new byte[600];
        Assert.Equal(600, stream.Read(buffer));
        StorageException e = Assert.Throws<StorageException>(() => stream.Read(buffer));
        Assert.Contains($"disk/{File}: damaged", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_without_room_is_not_begun_and_the_same_piece_works_when_there_is()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        PersistBatch batch = InTerm(2) with { Chunks = [Chunk(1, TotalBytes, 0, 100)] };
        _disk.CapacityBytes = _disk.UsedBytes + TotalBytes;
        for (int i = 0; i < 2; i++)
        {
            Assert.Throws<DiskFullException>(() => store.Persist([batch]));
            using LogStore restarted = LogStore.Open(_disk.Copy(), Options);
            Assert.Null(restarted.Recovered.State.Snapshot);
            Assert.Equal(default, restarted.Recovered.State.HardState);
        }

        _disk.CapacityBytes = long.MaxValue;
        store.Persist([batch]);
        _disk.CapacityBytes = 0;
        store.Persist([Receive(Chunk(1, TotalBytes, 100, TotalBytes - 100))]);
        Assert.Equal(SnapshotBytes(1, TotalBytes), ReadSnapshot(store, 1));
    }

    [Fact]
    public void After_a_failed_sync_the_store_is_failed_for_good_and_the_next_one_promises_what_is_on_the_medium()
    {
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([Receive(Chunk(1, TotalBytes, 0, 100))]);
            _disk.FailsNextSync = true;
            Assert.Throws<StorageException>(() => store.Persist([Receive(Chunk(1, TotalBytes, 100, 100))]));
            Assert.Throws<StorageException>(() => store.Persist([Receive(Chunk(1, TotalBytes, 100, 100))]));
            Assert.Throws<StorageException>(() => store.DropReceivedSnapshot(1));
            Assert.Throws<StorageException>(() => store.OpenReceivedSnapshot(1));
        }

        _disk.RestartProcess();
        ReceivedSnapshot? found;
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            found = store.Recovered.State.Snapshot;
        }

        _disk.RestartMachine(Survival.Nothing);
        using LogStore last = LogStore.Open(_disk, Options);
        Assert.Equal(found, last.Recovered.State.Snapshot);
    }

    [Fact]
    public void A_file_that_was_never_finished_is_removed()
    {
        LogStore.Open(_disk, Options).Dispose();
        _disk.WriteAll($"{File}.new", [1, 2, 3]);
        using LogStore store = LogStore.Open(_disk, Options);
        Assert.Null(store.Recovered.State.Snapshot);
        Assert.Empty(_disk.List(StorageLayout.SnapshotFolder));
    }

    private static bool IsInGap(int position) =>
        position < ReceivedSnapshotFile.DataOffset - GapStep
        && position % ReceivedSnapshotFile.SlotDistanceBytes is > ReceivedSnapshotFile.SlotBytes
            and < ReceivedSnapshotFile.SlotDistanceBytes - GapStep;

    private static SimulatedDisk WithTwoPieces()
    {
        var disk = new SimulatedDisk();
        using LogStore store = LogStore.Open(disk, Options);
        store.Persist([Receive(Chunk(7, TotalBytes, 0, 100))]);
        store.Persist([Receive(Chunk(7, TotalBytes, 100, 100))]);
        return disk;
    }
}
