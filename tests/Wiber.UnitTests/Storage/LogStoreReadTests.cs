using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;
using static Wiber.UnitTests.Storage.StoreFixture;

namespace Wiber.UnitTests.Storage;

// Goal: readers get durable entries in order, or what is left of them, beside whatever the writer does.
// Method: reads that a truncation or a removal overtakes, at fixed places and by several threads.
public sealed class LogStoreReadTests
{
    private readonly SimulatedDisk _disk = new();
    private readonly LogBuilder _log = new();

    [Fact]
    public void A_read_gives_at_least_one_entry_and_otherwise_keeps_to_its_limit()
    {
        using LogStore store = LogStore.Open(_disk, OneSegment);
        store.Persist([InTerm(1, [.. _log.AppendMany(10, 64), _log.Append(5000), .. _log.AppendMany(10, 64)])]);
        Assert.Single(store.Read(new LogIndex(3), new LogIndex(9), 1));
        Assert.Single(store.Read(new LogIndex(11), new LogIndex(20), 1000));
        Assert.Equal(3, store.Read(new LogIndex(2), new LogIndex(9), 3 * 128).Count);
        Assert.Equal(2, store.Read(new LogIndex(2), new LogIndex(9), (3 * 128) - 1).Count);
        Assert.Equal(8, store.Read(new LogIndex(2), new LogIndex(9), int.MaxValue).Count);
        Assert.Equal(20, store.Read(new LogIndex(2), new LogIndex(90), int.MaxValue).Count);
        for (ulong from = 1; from <= 21; from++)
        {
            Assert.True(AreSame(_log[from], store.Read(new LogIndex(from), new LogIndex(21), 300)[0]));
        }
    }

    [Fact]
    public void A_read_of_damaged_bytes_fails_and_names_the_place()
    {
        using LogStore store = LogStore.Open(_disk, OneSegment);
        store.Persist([InTerm(1, _log.AppendMany(3, 64))]);
        string path = StorageLayout.SegmentPath(new LogIndex(1));
        byte[] content = _disk.ReadAll(path);
        content[64 + 128 + 100] ^= 4;
        using (IDiskFile file = _disk.Open(path))
        {
            file.Write([content], 0);
        }

        Assert.Single(store.Read(new LogIndex(1), new LogIndex(1), 1000));
        StorageException e = Assert.Throws<StorageException>(() => store.Read(new LogIndex(1), new LogIndex(3), 1000));
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        Assert.Contains("byte 192", e.Message, StringComparison.Ordinal);
        Assert.Contains("entry 2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Readers_never_see_an_entry_before_its_sync_is_done()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([InTerm(1, _log.Append(10))]);
        bool wasSeen = false;
        var second = new LogIndex(2);
        _disk.OnSync = () => wasSeen |= store.LastIndex >= second || store.Read(second, second, 100).Count > 0;
        store.Persist([Batch(_log.Append(10))]);
        _disk.OnSync = null;
        Assert.False(wasSeen);
        Assert.Single(store.Read(second, second, 100));
    }

    [Theory]
    [InlineData(3, 7)]
    [InlineData(8, 0)]
    public void A_read_that_a_truncation_overtakes_gives_what_is_left(ulong from, ulong lastFound)
    {
        using LogStore store = LogStore.Open(_disk, OneSegment);
        store.Persist([InTerm(1, _log.AppendMany(20, 100))]);
        _disk.OnRead = () =>
        {
            _disk.OnRead = null;
            store.Persist([Truncate(8)]);
        };
        IReadOnlyList<LogEntry> read = store.Read(new LogIndex(from), new LogIndex(20), 100_000);
        Assert.Null(_disk.OnRead);
        Assert.Equal(lastFound, read.Count == 0 ? 0 : read[^1].Index.Value);
    }

    [Fact]
    public void A_read_that_a_removal_overtakes_finds_nothing()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([InTerm(1, _log.AppendMany(30, 100))]);
        _disk.OnRead = () =>
        {
            _disk.OnRead = null;
            store.RemovePrefix(new LogIndex(20));
        };
        Assert.Empty(store.Read(new LogIndex(3), new LogIndex(20), 100_000));
        Assert.Null(_disk.OnRead);
    }

    [Fact]
    public async Task Readers_run_safely_beside_appends_truncations_and_removals()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([InTerm(1, _log.AppendMany(20, 100))]);
        using var stop = new CancellationTokenSource();
        Task<int>[] readers = [.. Enumerable.Range(0, 2).Select(seed => Task.Run(() => ReadUntil(store, seed, stop.Token)))];
        var random = new Random(5);
        for (int round = 0; round < 300; round++)
        {
            ulong last = _log.Last.Value;
            ulong lowest = Math.Max(store.PreviousIndex.Value + 1, last - 10);
            ulong from = lowest + (ulong)random.Next((int)(last - lowest + 1));
            _log.TruncateFrom(from);
            store.Persist([Truncate(from, _log.AppendMany(random.Next(5, 20), random.Next(200)))]);
            store.RemovePrefix(new LogIndex(_log.Last.Value - Math.Min(_log.Last.Value, 40)));
        }

        await stop.CancelAsync();
        int[] counts = await Task.WhenAll(readers);
        Assert.All(counts, count => Assert.True(count > 0));
        AssertHolds(store, [.. _log.Entries.Skip((int)store.PreviousIndex.Value)]);
    }

    private static int ReadUntil(LogStore store, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        int count = 0;
        while (!stop.IsCancellationRequested || count == 0)
        {
            ulong first = store.PreviousIndex.Value + 1;
            ulong from = first + (ulong)random.Next((int)Math.Max(1, store.LastIndex.Value - first + 1));
            IReadOnlyList<LogEntry> read = store.Read(new LogIndex(from), new LogIndex(from + 30), 2000);
            for (int i = 0; i < read.Count; i++)
            {
                Assert.Equal(from + (ulong)i, read[i].Index.Value);
                Assert.True(i == 0 || read[i].Header.Chain == read[i - 1].Header.Checksum);
            }

            count += read.Count;
        }

        return count;
    }
}
