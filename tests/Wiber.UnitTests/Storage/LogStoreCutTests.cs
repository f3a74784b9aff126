using Wiber.Node;
using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;
using static Wiber.UnitTests.Storage.StoreFixture;

namespace Wiber.UnitTests.Storage;

// Goal: what is cut off either end of the log is gone, also after reopening, and nothing else is.
// Method: small segments on a simulated disk; the log that is left is compared byte for byte.
public sealed class LogStoreCutTests
{
    private readonly SimulatedDisk _disk = new();
    private readonly LogBuilder _log = new();

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
}
