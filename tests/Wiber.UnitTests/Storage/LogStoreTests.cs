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
    public void Counters_tell_what_the_disk_did()
    {
        using LogStore store = LogStore.Open(_disk, OneSegment);
        store.Persist([InTerm(1)]);
        StorageCounters counters = store.Counters;

        // The first write fills up the small segment with zeros.
        Assert.Equal(
            (1, 1, OneSegment.SegmentBytes - SegmentHeader.Bytes), CountOf(() => store.Persist([Batch(_log.AppendMany(4, 64))])));
        Assert.Equal((1, 1, 512), CountOf(() => store.Persist([Batch(_log.AppendMany(4, 64))])));
        Assert.True(counters.MaxSyncUs >= counters.LastSyncUs);

        (long Writes, long Syncs, long Bytes) CountOf(Action change)
        {
            (long writes, long syncs, long bytes) = (counters.Writes, counters.Syncs, counters.BytesWritten);
            change();
            return (counters.Writes - writes, counters.Syncs - syncs, counters.BytesWritten - bytes);
        }
    }

    [Fact]
    public void What_is_filled_up_with_zeros_ends_where_the_log_ends_and_is_written_into()
    {
        const int Filled = 64 * 1024;
        LogStoreOptions large = Options with { SegmentBytes = 4 * Filled };
        using (LogStore store = LogStore.Open(_disk, large))
        {
            store.Persist([InTerm(1, _log.Append(64))]);
            long bytes = store.Counters.BytesWritten;
            while (_log.Entries.Sum(entry => (long)entry.Record.Length) < Filled + 1000)
            {
                store.Persist([Batch(_log.Append(1000))]);
            }

            // All records once, and zeros up to the end of the second piece.
            long records = _log.Entries.Sum(entry => (long)entry.Record.Length);
            Assert.InRange(store.Counters.BytesWritten - bytes, records, records + Filled + 2000);
        }

        using LogStore reopened = LogStore.Open(_disk, large);
        Assert.Equal(_log.Entries[^1].Index, reopened.LastIndex);
    }
}
