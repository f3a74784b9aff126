using Wiber.Node.Raft;
using Wiber.Node.Storage;
using static Wiber.UnitTests.Storage.StoreFixture;

namespace Wiber.UnitTests.Storage;

// Goal: the store works on the real file system as it does on the simulated one.
// Method: a folder of its own below the system's temporary one, deleted afterwards.
public sealed class PhysicalDiskTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"wiber-storage-{Guid.NewGuid():N}");
    private readonly LogBuilder _log = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_log_comes_back_from_real_files()
    {
        string root = Path.Combine(_folder, "a", "n1");
        using (LogStore store = LogStore.Open(new PhysicalDisk(root), Options))
        {
            store.Persist([InTerm(1, _log.AppendMany(3000, 30))]);
            _log.TruncateFrom(2000);
            var state = new HardState(new Term(2), new NodeId("n1"));
            store.Persist([new PersistBatch(0, state, new LogIndex(2000), _log.AppendMany(9, 3000, term: 2))]);
            store.RemovePrefix(new LogIndex(1000));
        }

        using (LogStore store = LogStore.Open(new PhysicalDisk(root), Options))
        {
            Assert.Equal(new HardState(new Term(2), new NodeId("n1")), store.Recovered.State.HardState);
            Assert.InRange(store.PreviousIndex.Value, 900ul, 1000ul);
            AssertHolds(store, [.. _log.Entries.Skip((int)store.PreviousIndex.Value)]);
        }

        Assert.Equal(
            ["identity", "members", "vote"], Directory.GetFiles(root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_snapshot_and_a_log_that_begins_anew_come_back_from_real_files()
    {
        var leader = new LogBuilder();
        leader.AppendMembership(2, "n1", "n2");
        leader.AppendMany(200, 30, term: 2);
        using (LogStore store = LogStore.Open(new PhysicalDisk(_folder), Options))
        {
            store.Persist([InTerm(2, _log.AppendMany(150, 30))]);
            store.Persist([Receive(Chunk(1, 500, 0, 100))]);
            store.Persist([Receive(Chunk(2, 300_000, 0, 100_000))]);
            store.Persist(
            [
                Receive(Chunk(2, 300_000, 100_000, 50_000), Chunk(2, 300_000, 150_000, 150_000)),
                Reset(leader, 100, [.. leader.Entries.Skip(100)]),
            ]);
        }

        using LogStore reopened = LogStore.Open(new PhysicalDisk(_folder), Options);
        AssertHolds(reopened, [.. leader.Entries.Skip(100)]);
        AssertMemberships(LogBuilder.MembershipsOf(leader.Entries, new LogIndex(100)), reopened);
        Assert.Equal(SnapshotBytes(2, 300_000), ReadSnapshot(reopened, 2));
        reopened.DropReceivedSnapshot(2);
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "snapshot")));
    }

    [Fact]
    public void More_buffers_than_one_system_call_takes_are_written()
    {
        var disk = new PhysicalDisk(_folder);
        using LogStore store = LogStore.Open(disk, Options with { SegmentBytes = 1024 * 1024 });
        store.Persist([InTerm(1)]);
        long writes = store.Counters.Writes;
        store.Persist([Batch(_log.AppendMany(5000, 10))]);
        Assert.Equal(1, store.Counters.Writes - writes);
        AssertHolds(store, _log.Entries);
    }

    [Fact]
    public void A_created_file_has_its_length_and_reads_as_zeros()
    {
        var disk = new PhysicalDisk(_folder);
        using IDiskFile file = disk.Create("file", 10_000);
        byte[] content = new byte[20_000];
        Assert.Equal(10_000, file.Length);
        Assert.Equal(10_000, file.Read(content, 0));
        Assert.False(content.AsSpan().ContainsAnyExcept((byte)0));
    }

    [Theory]
    [InlineData(100L)]
    [InlineData(100L, (1L << 20) - 1, 3_000_001L)]
    [InlineData((8L << 20) - 1)]
    [InlineData]
    public void Behind_the_end_of_what_was_written_there_are_only_zeros(params long[] written)
    {
        const int bytes = 8 << 20;
        var disk = new PhysicalDisk(_folder);
        using (IDiskFile made = disk.Create("file", bytes))
        {
            foreach (long position in written)
            {
                made.Write([new byte[] { 1 }], position);
            }
        }

        using IDiskFile untouched = disk.Create("untouched", bytes);
        using IDiskFile file = disk.Open("file");
        int end = (int)file.FindUsedEnd();
        Assert.InRange(end, written.LastOrDefault(-1) + 1, bytes);
        if (untouched.FindUsedEnd() < bytes)
        {
            // This file system knows, as exactly as it gives space.
            Assert.InRange(end, 0, written.LastOrDefault(-1) + (1 << 20));
        }

        byte[] content = new byte[bytes];
        file.Read(content, 0);
        Assert.False(content.AsSpan(end).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_record_behind_space_that_was_never_written_shows_that_entries_are_lost()
    {
        LogStoreOptions options = Options with { SegmentBytes = 4 << 20 };
        using (LogStore store = LogStore.Open(new PhysicalDisk(_folder), options))
        {
            store.Persist([InTerm(1, _log.AppendMany(3000, 1000))]);
            store.Persist([Batch(_log.AppendMany(1, 30))]);
        }

        // The first write takes 3 MB; all of it but its beginning is gone.
        string path = Directory.GetFiles(Path.Combine(_folder, "log")).Single();
        byte[] content = File.ReadAllBytes(path);
        File.Delete(path);
        using (FileStream file = File.Create(path))
        {
            file.Write(content.AsSpan(0, 4096));
            file.Position = 3_000_000;
            file.Write(content.AsSpan(3_000_000));
        }

        StorageException damage = Assert.Throws<StorageException>(
            () => LogStore.Open(new PhysicalDisk(_folder), options).Dispose());
        Assert.Contains("a record of a later write", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Space_that_is_not_there_is_a_full_disk_and_leaves_no_file()
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
        {
            // Sparse files there may promise what they do not have.
            return;
        }

        var disk = new PhysicalDisk(_folder);
        Assert.Throws<DiskFullException>(() => disk.Create("file", 1L << 50));
        Assert.False(disk.Exists("file"));
    }

    [Fact]
    public void Other_failures_name_the_file()
    {
        var disk = new PhysicalDisk(_folder);
        StorageException e = Assert.Throws<StorageException>(() => disk.Open("absent"));
        Assert.Contains(Path.Combine(_folder, "absent"), e.Message, StringComparison.Ordinal);
    }
}
