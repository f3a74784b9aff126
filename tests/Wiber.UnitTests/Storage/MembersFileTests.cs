using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;
using static Wiber.UnitTests.Storage.StoreFixture;

namespace Wiber.UnitTests.Storage;

// Goal: a node that starts knows every membership its log holds, and the one in force where the log begins, however that
// beginning came about.
// Method: write, truncate, remove and reset logs with membership entries, reopen, and compare; damage the file at every byte.
// That it holds after every crash is for CrashTests.
public sealed class MembersFileTests
{
    private readonly SimulatedDisk _disk = new();
    private readonly LogBuilder _log = new();

    [Fact]
    public void The_memberships_in_the_log_come_back_but_not_the_truncated_ones()
    {
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([InTerm(1, [_log.AppendMembership(1, "n1", "n2", "n3"), .. _log.AppendMany(20, 100)])]);
            store.Persist([Batch(_log.AppendMembership(1, "n1", "n2"), _log.Append(10), _log.AppendMembership(1, "n2"))]);
            _log.TruncateFrom(24);
            store.Persist([Truncate(24, _log.Append(20))]);
        }

        using LogStore reopened = LogStore.Open(_disk, Options);
        Assert.Equal([1, 22], reopened.Recovered.State.Memberships.Select(placed => (int)placed.Index.Value));
        AssertMemberships(LogBuilder.MembershipsOf(_log.Entries, LogIndex.Zero), reopened);
    }

    [Fact]
    public void The_membership_in_force_where_the_log_begins_is_kept_when_its_entry_is_removed()
    {
        for (int round = 0; round < 6; round++)
        {
            using LogStore store = LogStore.Open(_disk, Options);
            AssertMemberships(LogBuilder.MembershipsOf(_log.Entries, store.PreviousIndex), store);
            store.Persist([InTerm(1, [_log.AppendMembership(1, $"n{round}"), .. _log.AppendMany(12, 100)])]);
            store.RemovePrefix(new LogIndex(_log.Last.Value - 5));
            Assert.True(store.PreviousIndex.Value > (ulong)round * 13);
        }
    }

    [Fact]
    public void Many_memberships_may_be_removed_at_once()
    {
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            for (int i = 0; i < 10; i++)
            {
                store.Persist([InTerm(1, [_log.AppendMembership(1, $"n{i}"), .. _log.AppendMany(7, 100)])]);
            }

            store.RemovePrefix(_log.Last);
        }

        using LogStore reopened = LogStore.Open(_disk, Options);
        AssertMemberships(LogBuilder.MembershipsOf(_log.Entries, reopened.PreviousIndex), reopened);
    }

    [Fact]
    public void A_reset_brings_the_membership_in_force_at_its_link()
    {
        var leader = new LogBuilder();
        leader.AppendMany(9, 10, term: 2);
        leader.AppendMembership(2, "n1", "n2", "n3");
        leader.AppendMany(40, 10, term: 2);
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([InTerm(2, [_log.AppendMembership(1, "n1"), .. _log.AppendMany(5, 10)])]);
            store.Persist([Reset(leader, 40, leader[41], leader[42])]);
        }

        using LogStore reopened = LogStore.Open(_disk, Options);
        AssertMemberships(LogBuilder.MembershipsOf(leader.Entries, new LogIndex(40)), reopened);
    }

    [Fact]
    public void The_largest_memberships_have_room()
    {
        string[] names = [.. Enumerable.Range(0, Membership.MembersMax).Select(i => new string((char)('a' + i), 255))];
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([InTerm(1, _log.AppendMembership(1, names), _log.Append(2000), _log.AppendMembership(1, names[1..]))]);
            store.Persist([Batch(_log.Append(2000), _log.AppendMembership(1, names), _log.Append(2000))]);
            store.RemovePrefix(new LogIndex(2));
            store.RemovePrefix(new LogIndex(5));
        }

        using LogStore reopened = LogStore.Open(_disk, Options);
        AssertMemberships(LogBuilder.MembershipsOf(_log.Entries, reopened.PreviousIndex), reopened);
    }

    [Fact]
    public void A_removal_without_room_on_the_disk_still_saves_the_membership()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([InTerm(1, [_log.AppendMembership(1, "n1"), .. _log.AppendMany(30, 100)])]);
        _disk.CapacityBytes = 0;
        store.RemovePrefix(_log.Last);
        using LogStore reopened = LogStore.Open(_disk.Copy(), Options);
        AssertMemberships(LogBuilder.MembershipsOf(_log.Entries, store.PreviousIndex), reopened);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void One_damaged_slot_is_recovered_and_repaired_two_are_refused(int slot)
    {
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([InTerm(1, [_log.AppendMembership(1, "n1"), .. _log.AppendMany(30, 100)])]);
            store.RemovePrefix(_log.Last);
        }

        for (int offset = 0; offset < MembersFile.SlotBytes; offset += offset is > 100 and < MembersFile.SlotBytes - 500 ? 97 : 1)
        {
            SimulatedDisk disk = _disk.Copy();
            disk.Flip(StorageLayout.Members, (slot * MembersFile.SlotBytes) + offset, 0x10);
            using (LogStore store = LogStore.Open(disk, Options))
            {
                AssertMemberships(LogBuilder.MembershipsOf(_log.Entries, store.PreviousIndex), store);
            }

            disk.Flip(StorageLayout.Members, ((1 - slot) * MembersFile.SlotBytes) + offset, 0x10);
            LogStore.Open(disk.Copy(), Options).Dispose();
            disk.Flip(StorageLayout.Members, (slot * MembersFile.SlotBytes) + offset, 0x10);
            StorageException e = Assert.Throws<StorageException>(() => LogStore.Open(disk, Options));
            Assert.Contains("disk/members", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_membership_entry_that_cannot_be_read_is_refused()
    {
        LogEntry entry = LogEntry.Seal(
            Proposal.Of(EntryKind.Membership, "?"u8), new LogIndex(1), new Term(1), LogBuilder.DefaultGroup, chain: 0);
        LogRecordHeader.WriteMark(entry.Record.Span, WriteMark.Of(1, isLastOfWrite: true).Value);
        LogStore.Open(_disk, OneSegment).Dispose();
        string path = StorageLayout.SegmentPath(new LogIndex(1));
        byte[] content = _disk.ReadAll(path);
        entry.Record.Span.CopyTo(content.AsSpan(SegmentHeader.Bytes));
        _disk.WriteAll(path, content);
        StorageException e = Assert.Throws<StorageException>(() => LogStore.Open(_disk, OneSegment));
        Assert.Contains($"disk/{path}: damaged at byte 64", e.Message, StringComparison.Ordinal);
    }
}
