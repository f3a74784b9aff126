using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;
using static Wiber.UnitTests.Storage.StoreFixture;

namespace Wiber.UnitTests.Storage;

/// <summary>
/// Goal: a start does not read the whole log, and neither misses anything it has to know nor lets anybody read what nobody
/// checked. Method: logs of many small segments, opened again, damaged where nothing was read, and random ones.
/// </summary>
public sealed class UnreadSegmentTests
{
    private readonly SimulatedDisk _disk = new();
    private readonly LogBuilder _log = new();

    [Fact]
    public void Only_segments_with_news_and_the_last_two_are_read_at_start()
    {
        WriteLongLog();
        using LogStore store = LogStore.Open(_disk, Options);

        Assert.Equal(_log.Terms, store.Recovered.State.Terms);
        AssertMemberships(LogBuilder.MembershipsOf(_log.Entries, LogIndex.Zero), store);
        Assert.Equal(LogBuilder.TimeOf(_log.Last), store.Recovered.LatestHybridTime);
        int unread = CheckAll(store);
        Assert.InRange(unread, SegmentNames(_disk).Count - 6, SegmentNames(_disk).Count - 3);
        AssertHolds(store, _log.Entries);
    }

    [Fact]
    public void What_is_read_first_is_checked_first()
    {
        WriteLongLog();
        using LogStore store = LogStore.Open(_disk, Options);
        AssertHolds(store, _log.Entries);
        Assert.False(store.CheckOne());
    }

    [Fact]
    public void Damage_in_a_segment_that_was_not_read_at_start_is_found_before_anything_of_it_is_used()
    {
        WriteLongLog();
        string damaged = StorageLayout.SegmentPath(FirstUnread());
        int bytes = _disk.ReadAll(damaged).Length;
        for (int position = SegmentHeader.Bytes; position < bytes; position += 7)
        {
            SimulatedDisk disk = _disk.Copy();
            disk.Flip(damaged, position, 0x10);
            using LogStore store = LogStore.Open(disk, Options);
            StorageException found = Assert.Throws<StorageException>(() => CheckAll(store));
            Assert.Contains($"{damaged}: damaged at byte", found.Message, StringComparison.Ordinal);
            Assert.Throws<StorageException>(() => ReadAll(store));
        }
    }

    [Fact]
    public void A_segment_that_is_longer_than_its_part_of_the_log_is_damage()
    {
        WriteLongLog();
        string damaged = StorageLayout.SegmentPath(FirstUnread());
        _disk.WriteAll(damaged, [.. _disk.ReadAll(damaged), .. new byte[8]]);

        using LogStore store = LogStore.Open(_disk, Options);

        Assert.Contains("ends at byte", Assert.Throws<StorageException>(() => CheckAll(store)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_segment_that_was_not_read_can_be_cut_and_removed()
    {
        WriteLongLog();
        LogIndex unread = FirstUnread();
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.RemovePrefix(unread.Next);
            ulong cut = store.PreviousIndex.Value + 12;
            _log.TruncateFrom(cut);
            store.Persist([new PersistBatch(0, new HardState(new Term(9), null), new LogIndex(cut), [_log.Append(30, term: 9)])]);
        }

        using LogStore reopened = LogStore.Open(_disk, Options);
        AssertHolds(reopened, [.. _log.Entries.Skip((int)reopened.PreviousIndex.Value)]);
        CheckAll(reopened);
    }

    [Fact]
    public void Random_logs_are_known_as_well_as_if_all_of_them_had_been_read()
    {
        int unread = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            unread += CheckRandomLog(seed);
        }

        Assert.InRange(unread, 300, int.MaxValue);
    }

    private static int CheckRandomLog(int seed)
    {
        var random = new Random(seed);
        var disk = new SimulatedDisk();
        var log = new LogBuilder();
        ulong term = 1;
        for (int opened = 0; opened < 4; opened++)
        {
            using LogStore store = LogStore.Open(disk, Options);
            string what = $"seed {seed}, start {opened}";
            Assert.True(log.Terms.SequenceEqual(store.Recovered.State.Terms), what);
            AssertMemberships(LogBuilder.MembershipsOf(log.Entries, LogIndex.Zero), store, what);
            ulong latest = log.Entries.LastOrDefault(entry => entry.Kind == EntryKind.Messages)?.Header.HybridTime ?? 0;
            Assert.True(latest == store.Recovered.LatestHybridTime, what);
            for (int step = random.Next(1, 6); step > 0; step--)
            {
                term += (ulong)random.Next(3) / 2;
                ulong? from = random.Next(4) == 0 && log.Last.Value > 3 ? (ulong)random.Next(2, (int)log.Last.Value) : null;
                if (from is { } first)
                {
                    log.TruncateFrom(first);
                }

                int before = log.Entries.Count;
                Append(log, random, term);
                store.Persist([
                    new PersistBatch(0, new HardState(new Term(term), null), from is { } cut ? new LogIndex(cut) : null,
                        [.. log.Entries.Skip(before)]),
                ]);
            }
        }

        using LogStore last = LogStore.Open(disk, Options);
        int unread = CheckAll(last);
        AssertHolds(last, log.Entries);
        return unread;
    }

    private static void Append(LogBuilder log, Random random, ulong term)
    {
        if (log.Last == LogIndex.Zero || random.Next(6) == 0)
        {
            log.AppendMembership(term, "n1", $"n{random.Next(2, 9)}");
        }

        log.AppendMany(random.Next(1, 40), random.Next(10, 300), term);
    }

    private static int CheckAll(LogStore store)
    {
        int count = 0;
        while (store.CheckOne())
        {
            count++;
        }

        return count;
    }

    /// <summary>Some 60 segments; members in the first, another term somewhere in the middle.</summary>
    private void WriteLongLog()
    {
        using LogStore store = LogStore.Open(_disk, Options);
        store.Persist([InTerm(1, [_log.AppendMembership(1, "n1", "n2", "n3"), .. _log.AppendMany(100, 200)])]);
        store.Persist([InTerm(2, _log.AppendMany(100, 200, term: 2))]);
    }

    private LogIndex FirstUnread()
    {
        using LogStore store = LogStore.Open(_disk.Copy(), Options);
        return store.Segments[5].First;
    }
}
