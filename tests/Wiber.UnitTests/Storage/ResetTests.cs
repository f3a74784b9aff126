using Wiber.Node;
using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;
using static Wiber.UnitTests.Storage.StoreFixture;

namespace Wiber.UnitTests.Storage;

// Goal: a log that is emptied and begins anew behind a committed entry holds nothing but what follows that entry, also after a
// reopening, a full disk, and a crash in the middle.
// Method: a leader's log that the node never had stands for what is in front of the link; small segments on a simulated disk.
public sealed class ResetTests
{
    private readonly SimulatedDisk _disk = new();
    private readonly LogBuilder _log = new();
    private readonly LogBuilder _leader = new();

    public ResetTests() => _leader.AppendMany(100, 10, term: 3);

    [Theory]
    [InlineData(0, 40)]
    [InlineData(10, 40)]
    [InlineData(40, 40)]
    [InlineData(41, 40)]
    [InlineData(60, 40)]
    [InlineData(60, 1)]
    public void Nothing_is_left_but_what_follows_the_link(int count, ulong link)
    {
        _leader.TruncateFrom(link + 1);
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([InTerm(3, _log.AppendMany(count, 100))]);
            store.Persist([Reset(_leader, link, _leader.AppendMany(3, 50, term: 3)), Batch(_leader.AppendMany(20, 50, term: 3))]);
            AssertHolds(store, [.. _leader.Entries.Skip((int)link)]);
            Assert.Empty(store.Read(new LogIndex(link), new LogIndex(link + 5), 1000));
            store.Persist([Batch(_leader.AppendMany(2, 70, term: 3))]);
        }

        _disk.RestartMachine(Survival.Nothing);
        using LogStore reopened = LogStore.Open(_disk, Options);
        AssertHolds(reopened, [.. _leader.Entries.Skip((int)link)]);
        Assert.Equal(_leader.LinkTo(link), reopened.Recovered.State.Previous);
        Assert.Equal([new(new Term(3), new LogIndex(link + 1))], reopened.Recovered.State.Terms);
    }

    [Fact]
    public void A_log_may_begin_anew_without_entries()
    {
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([InTerm(3, _log.AppendMany(30, 100))]);
            store.Persist([Reset(_leader, 70)]);
            Assert.Equal((new LogIndex(70), new LogIndex(70)), (store.PreviousIndex, store.LastIndex));
        }

        using LogStore reopened = LogStore.Open(_disk, Options);
        Assert.Equal(_leader.LinkTo(70), reopened.Recovered.State.Previous);
        Assert.Equal(_leader.LinkTo(70), reopened.Recovered.State.Last);
        Assert.Empty(reopened.Recovered.State.Terms);
        Assert.Equal(["00000000000000000071.log"], SegmentNames(_disk));
        reopened.Persist([Batch(_leader[71], _leader[72])]);
        AssertHolds(reopened, [_leader[71], _leader[72]]);
    }

    [Fact]
    public void Of_batches_in_front_of_a_reset_nothing_is_written()
    {
        using LogStore store = LogStore.Open(_disk, OneSegment);
        store.Persist([InTerm(3)]);
        int writes = _disk.FileWrites;
        store.Persist(
        [
            Batch(_log.AppendMany(5, 100)),
            Reset(_leader, 20, _leader[21], _leader[22]),
            Reset(_leader, 30, _leader[31], _leader[32], _leader[33]),
            Truncate(33),
            Truncate(40),
        ]);

        // The header of the new segment and its entries.
        Assert.Equal(2, _disk.FileWrites - writes);
        AssertHolds(store, [_leader[31], _leader[32]]);
        Assert.Single(SegmentNames(_disk));
    }

    [Fact]
    public void The_link_counts_as_committed()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([InTerm(3), Reset(_leader, 50, _leader[51])]);
        Assert.Throws<InvariantException>(() => store.Persist([Truncate(50)]));
    }

    [Fact]
    public void A_reset_that_would_remove_a_committed_entry_is_a_broken_invariant()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([InTerm(3, _log.AppendMany(20, 10))]);
        store.RaiseFloor(new LogIndex(15));
        Assert.Throws<InvariantException>(() => store.Persist([Reset(_leader, 14)]));
    }

    [Fact]
    public void A_full_disk_changes_nothing_and_the_same_reset_works_when_there_is_room()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([InTerm(3, [_log.AppendMembership(1, "n1"), .. _log.AppendMany(29, 100)])]);
        store.Persist([Receive(Chunk(1, 300, 0, 200))]);
        List<string> files = SegmentNames(_disk);
        PersistBatch batch = InTerm(4, [.. _leader.Entries.Skip(20).Take(40)]) with
        {
            Chunks = [Chunk(1, 300, 200, 100)],
            Reset = ResetTo(_leader, 20),
        };
        _disk.CapacityBytes = _disk.UsedBytes + (2 * SegmentBytes);
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<DiskFullException>(() => store.Persist([batch]));
            AssertHolds(store, _log.Entries);
            Assert.Equal(files, SegmentNames(_disk));
        }

        using (LogStore restarted = LogStore.Open(_disk.Copy(), Options))
        {
            Assert.Equal(new Term(3), restarted.Recovered.State.HardState.Term);
            Assert.Equal(Received(1, 300, 200), restarted.Recovered.State.Snapshot);
            AssertHolds(restarted, _log.Entries);
            AssertMemberships(LogBuilder.MembershipsOf(_log.Entries, LogIndex.Zero), restarted);
        }

        _disk.CapacityBytes = long.MaxValue;
        store.Persist([batch]);
        AssertHolds(store, [.. _leader.Entries.Skip(20).Take(40)]);
        Assert.Equal(SnapshotBytes(1, 300), ReadSnapshot(store, 1));
    }

    [Fact]
    public void A_read_that_a_reset_overtakes_finds_nothing()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([InTerm(3, _log.AppendMany(30, 100))]);
        foreach (ulong from in new ulong[] { 3, 25 })
        {
            _disk.OnRead = () =>
            {
                _disk.OnRead = null;
                store.Persist([Reset(_leader, 10 + from)]);
            };
            Assert.Empty(store.Read(new LogIndex(from), new LogIndex(30), 100_000));
            Assert.Null(_disk.OnRead);
            _log.TruncateFrom(1);
            _log.AppendMany(60, 100);
            store.Persist([Batch(_leader.Entries.Skip((int)(10 + from)).Take(30).ToList())]);
        }
    }

    [Fact]
    public void What_a_crash_left_in_front_of_the_beginning_is_removed_without_a_look_into_it()
    {
        const string Begin = "00000000000000000061.log";
        string front = StorageLayout.SegmentPath(new LogIndex(1));
        _log.AppendMany(30, 100);
        int count = 0;
        bool isDone = false;
        for (int operation = 1; !isDone; operation++)
        {
            var disk = new SimulatedDisk();
            using (LogStore store = LogStore.Open(disk, Options))
            {
                store.Persist([InTerm(3, _log.Entries)]);
                disk.PowerLossAt = disk.Operations + operation;
                isDone = Record.Exception(() => store.Persist([Reset(_leader, 60)])) is not PowerLossException;
            }

            disk.RestartMachine(Survival.Everything);
            if (SegmentNames(disk).Contains(Begin) && disk.Exists(front))
            {
                count++;
                disk.Flip(front, 20, 1);
                using LogStore reopened = LogStore.Open(disk, Options);
                Assert.Equal(new LogIndex(60), reopened.PreviousIndex);
                Assert.Equal([Begin], SegmentNames(disk));
            }
        }

        Assert.True(count > 0);
    }
}
