using Wiber.Node;
using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;
using static Wiber.UnitTests.Storage.StoreFixture;

namespace Wiber.UnitTests.Storage;

// Goal: the store gives back what it was given, also after reopening, with as few writes and syncs as promised.
// Method: small segments on a simulated disk that counts; every log that is read back is compared byte for byte.
public sealed class LogStoreTests
{
    private readonly SimulatedDisk _disk = new();
    private readonly LogBuilder _log = new();

    [Fact]
    public void A_new_folder_holds_an_empty_log()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        Assert.Equal(LogIndex.Zero, store.Recovered.State.Last.Index);
        Assert.Equal(LogIndex.Zero, store.Recovered.State.Previous.Index);
        Assert.Equal(default, store.Recovered.State.HardState);
        Assert.Empty(store.Recovered.State.Terms);
        Assert.Empty(store.Read(new LogIndex(1), new LogIndex(9), 1000));
    }

    [Fact]
    public void Entries_of_every_size_come_back_after_reopening_over_many_segments()
    {
        int[] sizes = [0, 1, 7, 8, 9, 100, 500, 895, 896, 897, 5000, 3, 60_000, 1];
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([InTerm(3, [.. sizes.Select((size, i) => _log.Append(size, (ulong)(1 + (i / 6))))])]);
            AssertHolds(store, _log.Entries);
        }

        using LogStore reopened = LogStore.Open(_disk, Options);
        AssertHolds(reopened, _log.Entries);
        Assert.Equal(new LogIndex(14), reopened.Recovered.State.Last.Index);
        Assert.Equal(_log[14].Header.Checksum, reopened.Recovered.State.Last.Checksum);
        Assert.Equal(
            [new(new Term(1), new LogIndex(1)), new(new Term(2), new LogIndex(7)), new(new Term(3), new LogIndex(13))],
            reopened.Recovered.State.Terms);
        Assert.Equal(0, reopened.TornBytes);
        Assert.True(SegmentNames(_disk).Count > 4);
    }

    [Fact]
    public void The_latest_hybrid_time_comes_back_even_from_in_front_of_an_entry_that_has_none()
    {
        const ulong Time = 123_456_789;
        Proposal timed = Proposal.Of(EntryKind.Messages, "body"u8);
        timed.Time = new EntryTime(0, Time);
        LogEntry first = LogEntry.Seal(timed, new LogIndex(1), new Term(1), LogBuilder.DefaultGroup, chain: 0);
        LogEntry noOp = LogEntry.Seal(
            Proposal.Of(EntryKind.NoOp, []), new LogIndex(2), new Term(1), LogBuilder.DefaultGroup, first.Header.Checksum);
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([InTerm(1, first, noOp)]);
        }

        using LogStore reopened = LogStore.Open(_disk, Options);
        Assert.Equal(Time, reopened.Recovered.LatestHybridTime);
    }

    [Fact]
    public void Writing_goes_on_in_the_same_segment_after_reopening()
    {
        for (int i = 0; i < 5; i++)
        {
            using LogStore store = LogStore.Open(_disk, OneSegment);
            AssertHolds(store, _log.Entries);
            store.Persist([InTerm(1, _log.AppendMany(2, 50))]);
            store.Persist([Batch(_log.Append(10))]);
        }

        using LogStore last = LogStore.Open(_disk, OneSegment);
        AssertHolds(last, _log.Entries);
        Assert.Single(SegmentNames(_disk));
    }

    [Fact]
    public void The_hard_state_comes_back_after_reopening()
    {
        var state = new HardState(new Term(ulong.MaxValue), new NodeId("knoten-ä"));
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([new PersistBatch(0, new HardState(new Term(4), null), null, [])]);
            store.Persist([new PersistBatch(1, state, null, [])]);
        }

        using LogStore reopened = LogStore.Open(_disk, Options);
        Assert.Equal(state, reopened.Recovered.State.HardState);
    }

    [Fact]
    public void Many_batches_are_one_write_and_one_sync()
    {
        using LogStore store = LogStore.Open(_disk, OneSegment);
        store.Persist([InTerm(1)]);
        int writes = _disk.FileWrites;
        int syncs = _disk.FileSyncs;
        store.Persist([.. Enumerable.Range(0, 50).Select(_ => Batch(_log.AppendMany(3, 20)))]);
        Assert.Equal((1, 1), (_disk.FileWrites - writes, _disk.FileSyncs - syncs));
        AssertHolds(store, _log.Entries);
    }

    [Fact]
    public void A_persist_that_rolls_syncs_each_segment_before_the_next_is_written()
    {
        using LogStore store = LogStore.Open(_disk, Options with { SegmentBytes = 64 + (4 * 128) });
        store.Persist([InTerm(1)]);
        int syncs = _disk.FileSyncs;
        store.Persist([Batch(_log.AppendMany(12, 64))]);

        // Two new segments are prepared; each of the three gets one write. Full ones need no cut.
        Assert.Equal(2 + 3, _disk.FileSyncs - syncs);
        Assert.Equal(3, SegmentNames(_disk).Count);
    }

    [Fact]
    public void Of_several_hard_states_only_the_last_is_written()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        int syncs = _disk.FileSyncs;
        store.Persist([InTerm(1), InTerm(2), InTerm(9)]);
        Assert.Equal(2, _disk.FileSyncs - syncs);
        store.Persist([InTerm(9)]);
        Assert.Equal(2, _disk.FileSyncs - syncs);
    }

    [Fact]
    public void What_a_later_batch_truncates_of_an_earlier_one_is_never_written()
    {
        using LogStore store = LogStore.Open(_disk, OneSegment);
        store.Persist([InTerm(1, _log.AppendMany(3, 20))]);
        var batches = new List<PersistBatch> { Batch(_log.AppendMany(4, 20)) };
        _log.TruncateFrom(6);
        batches.Add(Truncate(6, _log.AppendMany(2, 20)));
        _log.TruncateFrom(7);
        batches.Add(Truncate(7, _log.Append(30)));
        store.Persist(batches);
        AssertHolds(store, _log.Entries);
        Assert.Single(SegmentNames(_disk));
    }

    [Fact]
    public void A_truncation_behind_the_end_of_the_log_removes_nothing()
    {
        // The core may take back entries it never gave to the disk, and says so in the batch that brings the ones it kept.
        using LogStore store = LogStore.Open(_disk, OneSegment);
        store.Persist([InTerm(1, _log.AppendMany(3, 20))]);
        store.Persist([Truncate(6, _log.AppendMany(3, 20))]);
        AssertHolds(store, _log.Entries);
        store.Persist([Batch(_log.AppendMany(2, 20)), Truncate(11, _log.AppendMany(4, 20))]);
        AssertHolds(store, _log.Entries);
        Assert.Single(SegmentNames(_disk));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(23)]
    [InlineData(30)]
    public void A_truncated_suffix_is_gone_and_another_takes_its_place(ulong from)
    {
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([InTerm(1, _log.AppendMany(30, 100))]);
            _log.TruncateFrom(from);
            store.Persist([new PersistBatch(0, new HardState(new Term(2), null), new LogIndex(from), [])]);
            AssertHolds(store, _log.Entries);
            Assert.Empty(store.Read(new LogIndex(from), new LogIndex(from), 1000));
        }

        using (LogStore store = LogStore.Open(_disk, Options))
        {
            AssertHolds(store, _log.Entries);
            store.Persist([Batch(_log.AppendMany(5, 60, term: 2))]);
        }

        using LogStore reopened = LogStore.Open(_disk, Options);
        AssertHolds(reopened, _log.Entries);
    }

    [Fact]
    public void Truncation_gives_the_space_behind_the_cut_back()
    {
        using LogStore store = LogStore.Open(_disk, OneSegment);
        store.Persist([InTerm(1, _log.AppendMany(10, 64))]);
        _log.TruncateFrom(4);
        store.Persist([Truncate(4, _log.AppendMany(2, 64))]);
        Assert.Equal(64 + (3 * 128), _disk.ReadAll(StorageLayout.SegmentPath(new LogIndex(1))).Length);
    }

    [Fact]
    public void Truncating_below_the_floor_is_a_broken_invariant()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([InTerm(1, _log.AppendMany(5, 10))]);
        store.RaiseFloor(new LogIndex(3));
        store.RaiseFloor(new LogIndex(2));
        Assert.Throws<InvariantException>(() => store.Persist([Truncate(3)]));
    }

    [Fact]
    public void A_gap_or_a_broken_chain_is_a_broken_invariant()
    {
        _log.AppendMany(5, 10);
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([InTerm(1, _log[1])]);
            Assert.Throws<InvariantException>(() => store.Persist([Batch(_log[3])]));
        }

        var other = new LogBuilder();
        other.AppendMany(2, 11);
        using LogStore reopened = LogStore.Open(_disk, Options);
        Assert.Throws<InvariantException>(() => reopened.Persist([Batch(other[2])]));
    }

    [Fact]
    public void Removing_a_prefix_drops_whole_segments_and_keeps_what_the_log_is_chained_to()
    {
        LogIndex previous;
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([InTerm(2, [.. _log.AppendMany(20, 100), .. _log.AppendMany(10, 100, term: 2)])]);
            store.RemovePrefix(new LogIndex(12));
            previous = store.PreviousIndex;
            Assert.InRange(previous.Value, 1ul, 12ul);
            Assert.Empty(store.Read(previous, new LogIndex(30), 1000));
            AssertHolds(store, [.. _log.Entries.Skip((int)previous.Value)]);
            Assert.Throws<InvariantException>(() => store.Persist([Truncate(previous.Value)]));
        }

        using LogStore reopened = LogStore.Open(_disk, Options);
        Assert.Equal(previous, reopened.Recovered.State.Previous.Index);
        Assert.Equal(new Term(1), reopened.Recovered.State.Previous.Term);
        Assert.Equal([new(new Term(1), previous.Next), new(new Term(2), new LogIndex(21))], reopened.Recovered.State.Terms);
        AssertHolds(reopened, [.. _log.Entries.Skip((int)previous.Value)]);
        reopened.RemovePrefix(new LogIndex(1000));
        Assert.Single(SegmentNames(_disk));
        Assert.Equal(new LogIndex(30), reopened.LastIndex);
    }

    [Fact]
    public void Segments_tell_what_a_removal_can_take()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        Assert.Equal([new SegmentExtent(new LogIndex(1), LogIndex.Zero, SegmentHeader.Bytes)], store.Segments);
        store.Persist([InTerm(1, _log.AppendMany(30, 100))]);
        IReadOnlyList<SegmentExtent> before = store.Segments;
        Assert.Equal(SegmentNames(_disk).Count, before.Count);
        Assert.Equal(new LogIndex(1), before[0].First);
        Assert.Equal(_log.Last, before[^1].Last);
        for (int i = 0; i < before.Count; i++)
        {
            Assert.True(i == 0 || before[i].First == before[i - 1].Last.Next);
            long bytes = 0;
            for (ulong index = before[i].First.Value; index <= before[i].Last.Value; index++)
            {
                bytes += _log[index].Record.Length;
            }

            Assert.Equal(SegmentHeader.Bytes + bytes, before[i].Bytes);
        }

        LogLink previous = store.RemovePrefix(before[1].Last);
        Assert.Equal(_log.LinkTo(before[1].Last.Value), previous);
        Assert.Equal(before.Skip(2), store.Segments);
        Assert.Equal(previous, store.RemovePrefix(before[1].Last));
    }

    [Fact]
    public void The_whole_remaining_log_can_be_truncated_after_a_prefix_was_removed()
    {
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([InTerm(1, _log.AppendMany(30, 100))]);
            store.RemovePrefix(new LogIndex(30));
            ulong first = store.PreviousIndex.Next.Value;
            _log.TruncateFrom(first);
            store.Persist([Truncate(first)]);
            Assert.Equal(store.PreviousIndex, store.LastIndex);
        }

        using LogStore reopened = LogStore.Open(_disk, Options);
        Assert.Equal(_log.Last, reopened.Recovered.State.Previous.Index);
        Assert.Equal(_log.Last, reopened.Recovered.State.Last.Index);
        Assert.Equal(new Term(1), reopened.Recovered.State.Previous.Term);
        reopened.Persist([Batch(_log.Append(10))]);
        Assert.Equal(_log.Last, reopened.LastIndex);
    }

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

    [Fact]
    public void Counters_tell_what_the_disk_did()
    {
        using LogStore store = LogStore.Open(_disk, OneSegment);
        store.Persist([InTerm(1)]);
        StorageCounters counters = store.Counters;
        (long writes, long syncs, long bytes) = (counters.Writes, counters.Syncs, counters.BytesWritten);
        store.Persist([Batch(_log.AppendMany(4, 64))]);
        Assert.Equal((1, 1, 512), (counters.Writes - writes, counters.Syncs - syncs, counters.BytesWritten - bytes));
        Assert.True(counters.MaxSyncUs >= counters.LastSyncUs);
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
