using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;
using static Wiber.UnitTests.Storage.StoreFixture;

namespace Wiber.UnitTests.Storage;

// Goal: a torn tail is cut and nothing else ever is: any other damage is refused with a message that says where.
// Method: write a log, then tear its last write at every byte, or flip a bit in every byte of what is not the last write, and
// open it again.
public sealed class DamageTests
{
    private static readonly string FirstSegment = StorageLayout.SegmentPath(new LogIndex(1));

    private readonly LogBuilder _log = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_last_record_torn_at_any_byte_is_cut(bool losesFront)
    {
        const int BodyBytes = 51;
        int recordBytes = LogRecordHeader.RecordBytes(BodyBytes);
        _log.AppendMany(5, 40);
        LogEntry last = _log.Append(BodyBytes);
        for (int torn = 1; torn < recordBytes; torn++)
        {
            SimulatedDisk disk = WriteAndLosePower(
                [.. _log.Entries.Take(5)],
                [last],
                losesFront ? Survival.AllButFirstBytes(torn) : Survival.FirstBytes(torn));

            // The end of a record is padding: zeros that were never written are as good as written ones.
            bool isWhole = !losesFront && torn >= LogRecordHeader.Bytes + BodyBytes;
            bool isBlank = losesFront && torn >= LogRecordHeader.Bytes + BodyBytes;
            CheckCut(disk, [.. _log.Entries.Take(isWhole ? 6 : 5)], wasTorn: !isWhole && !isBlank);
        }
    }

    [Fact]
    public void A_group_torn_at_any_byte_keeps_its_whole_records_and_goes_on_after_them()
    {
        _log.AppendMany(3, 16);
        List<LogEntry> group = _log.AppendMany(4, 24);
        int recordBytes = LogRecordHeader.RecordBytes(24);
        for (int torn = 1; torn < 4 * recordBytes; torn++)
        {
            SimulatedDisk disk = WriteAndLosePower([_log[1], _log[2], _log[3]], group, Survival.FirstBytes(torn));
            CheckCut(disk, [.. _log.Entries.Take(3 + (torn / recordBytes))], wasTorn: torn % recordBytes != 0);
        }
    }

    [Fact]
    public void A_group_whose_front_is_lost_is_cut_again_and_again()
    {
        // Each restart finds whole records of the write before behind what is lost; they must neither be taken nor be held
        // against the next.
        var disk = new SimulatedDisk();
        using (LogStore store = LogStore.Open(disk, OneSegment))
        {
            store.Persist([InTerm(1, _log.AppendMany(2, 64))]);
        }

        for (int round = 0; round < 5; round++)
        {
            using (LogStore store = LogStore.Open(disk, OneSegment))
            {
                AssertHolds(store, _log.Entries);
                var attempt = new LogBuilder(_log.Entries);
                disk.PowerLossAt = disk.Operations + (store.TornBytes > 0 ? 6 : 1);
                Assert.Throws<PowerLossException>(() => store.Persist([Batch(attempt.AppendMany(6, 64))]));
            }

            disk.RestartMachine(Survival.AllButFirstBytes(100));
        }

        CheckCut(disk, _log.Entries, wasTorn: true);
    }

    [Fact]
    public void A_bit_flipped_in_any_byte_before_the_last_write_is_refused()
    {
        var disk = new SimulatedDisk();
        using (LogStore store = LogStore.Open(disk, OneSegment))
        {
            store.Persist([InTerm(1, _log.AppendMany(2, 16))]);
            store.Persist([Batch(_log.AppendMany(2, 13))]);
            store.Persist([Batch(_log.Append(20))]);
        }

        int lastWrite = SegmentHeader.Bytes + _log.Entries.Take(4).Sum(entry => entry.Record.Length);
        for (int position = 0; position < lastWrite; position++)
        {
            SimulatedDisk damaged = disk.Copy();
            damaged.Flip(FirstSegment, position, (byte)(1 << (position % 8)));
            StorageException e = Assert.Throws<StorageException>(() => LogStore.Open(damaged, OneSegment));
            Assert.Contains(FirstSegment, e.Message, StringComparison.Ordinal);
            if (position >= SegmentHeader.Bytes)
            {
                LogEntry hit = EntryAt(position);
                Assert.Contains($"entry {hit.Index} was expected", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_bit_flipped_in_any_byte_of_a_segment_that_is_not_the_last_is_refused()
    {
        var disk = new SimulatedDisk();
        using (LogStore store = LogStore.Open(disk, Options))
        {
            store.Persist([InTerm(1, _log.AppendMany(9, 100))]);
        }

        Assert.Equal(2, SegmentNames(disk).Count);
        int length = disk.ReadAll(FirstSegment).Length;
        for (int position = 0; position < length; position++)
        {
            SimulatedDisk damaged = disk.Copy();
            damaged.Flip(FirstSegment, position, (byte)(1 << (position % 8)));
            Assert.Throws<StorageException>(() => LogStore.Open(damaged, Options));
        }
    }

    [Fact]
    public void Zeros_where_records_of_synced_writes_were_are_refused()
    {
        SimulatedDisk disk = WriteOneByOne(10);
        byte[] content = disk.ReadAll(FirstSegment);
        content.AsSpan(64 + (128 * 3), 128 * 4).Clear();
        disk.WriteAll(FirstSegment, content);
        StorageException e = Assert.Throws<StorageException>(() => LogStore.Open(disk, OneSegment));
        Assert.Contains($"byte {64 + (128 * 3)}: entry 4 was expected, but there are zeros", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_record_in_the_wrong_place_is_refused()
    {
        SimulatedDisk disk = WriteOneByOne(5);
        byte[] content = disk.ReadAll(FirstSegment);
        content.AsSpan(64 + 128, 128).CopyTo(content.AsSpan(64 + (128 * 4)));
        disk.WriteAll(FirstSegment, content);
        StorageException e = Assert.Throws<StorageException>(() => LogStore.Open(disk, OneSegment));
        Assert.Contains("the record there is entry 2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_segment_in_the_middle_is_refused()
    {
        var disk = new SimulatedDisk();
        using (LogStore store = LogStore.Open(disk, Options))
        {
            store.Persist([InTerm(1, _log.AppendMany(30, 100))]);
        }

        List<string> names = SegmentNames(disk);
        disk.Delete($"log/{names[2]}");
        StorageException e = Assert.Throws<StorageException>(() => LogStore.Open(disk, Options));
        Assert.Contains(names[1], e.Message, StringComparison.Ordinal);
        Assert.Contains(names[3], e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_ends_before_what_is_known_to_be_committed_is_refused()
    {
        SimulatedDisk disk = WriteOneByOne(10);
        LogStore.Open(disk.Copy(), OneSegment with { KnownCommitted = new LogIndex(10) }).Dispose();
        byte[] content = disk.ReadAll(FirstSegment);
        content.AsSpan(64 + (128 * 9), 128).Clear();
        disk.WriteAll(FirstSegment, content);
        LogStore.Open(disk.Copy(), OneSegment with { KnownCommitted = new LogIndex(9) }).Dispose();
        StorageException e = Assert.Throws<StorageException>(
            () => LogStore.Open(disk, OneSegment with { KnownCommitted = new LogIndex(10) }));
        Assert.Contains("ends with entry 9, but entry 10 was committed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Truncated_entries_of_a_higher_term_are_never_there_again()
    {
        // A longer suffix of term 5 stays on the disk behind the cut; what replaces it is of a lower term, as when its leader
        // never got a majority.
        var disk = new SimulatedDisk();
        using (LogStore store = LogStore.Open(disk, OneSegment))
        {
            store.Persist([InTerm(5, [.. _log.AppendMany(3, 64), .. _log.AppendMany(10, 64, term: 5)])]);
            _log.TruncateFrom(4);
            int begun = disk.Operations;
            var state = new HardState(new Term(6), null);
            store.Persist([new PersistBatch(0, state, new LogIndex(4), _log.AppendMany(2, 64, term: 3))]);
            Assert.True(disk.Operations > begun);
        }

        using (LogStore store = LogStore.Open(disk, OneSegment))
        {
            AssertHolds(store, _log.Entries);
        }

        // A second truncation, further back, dies right after the segment of the first one is gone.
        using (LogStore store = LogStore.Open(disk, OneSegment))
        {
            disk.PowerLossAt = disk.Operations + 5;
            Assert.Throws<PowerLossException>(() => store.Persist([Truncate(3)]));
        }

        disk.RestartMachine(Survival.Everything);
        Assert.Single(SegmentNames(disk), name => name.EndsWith(".log", StringComparison.Ordinal));
        using LogStore last = LogStore.Open(disk, OneSegment);
        AssertHolds(last, [.. _log.Entries.Take(3)]);
    }

    [Fact]
    public void A_truncation_whose_cut_was_lost_is_finished_at_start()
    {
        var disk = new SimulatedDisk();
        using (LogStore store = LogStore.Open(disk, OneSegment))
        {
            store.Persist([InTerm(1, _log.AppendMany(10, 64))]);
            _log.TruncateFrom(4);
            disk.PowerLossAt = disk.Operations + 6;
            Assert.Throws<PowerLossException>(() => store.Persist([Truncate(4)]));
        }

        disk.RestartMachine(Survival.Nothing);
        Assert.Equal(2, SegmentNames(disk).Count);
        Assert.Equal(OneSegment.SegmentBytes, disk.ReadAll(FirstSegment).Length);
        using (LogStore store = LogStore.Open(disk, OneSegment))
        {
            AssertHolds(store, _log.Entries);
        }

        disk.RestartMachine(Survival.Nothing);
        Assert.Equal(64 + (3 * 128), disk.ReadAll(FirstSegment).Length);
    }

    [Fact]
    public void A_torn_truncation_in_the_middle_of_a_write_is_no_damage()
    {
        // Records of later writes lie behind the cut; the write that follows it loses its first record.
        for (int lost = 0; lost < 16; lost++)
        {
            var log = new LogBuilder();
            var disk = new SimulatedDisk();
            using (LogStore store = LogStore.Open(disk, OneSegment))
            {
                store.Persist([InTerm(1, log.AppendMany(4, 64))]);
                store.Persist([Batch(log.AppendMany(4, 64))]);
                store.Persist([Batch(log.AppendMany(4, 64))]);
                log.TruncateFrom(6);
                disk.PowerLossAt = disk.Operations + lost + 1;
                List<LogEntry> attempt = new LogBuilder(log.Entries).AppendMany(3, 64, term: 1);
                try
                {
                    store.Persist([Truncate(6, attempt)]);
                }
                catch (PowerLossException)
                {
                    disk.RestartMachine(Survival.AllButFirstBytes(130));
                }
            }

            disk.RestartProcess();
            using LogStore reopened = LogStore.Open(disk, OneSegment);
            Assert.True(AreSame(log.Entries, [.. ReadAll(reopened).Take(5)]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_torn_message_that_holds_a_copy_of_the_log_is_cut(ulong writesAhead)
    {
        SimulatedDisk disk = WriteOneByOne(20);
        byte[] copy = disk.ReadAll(FirstSegment)[64..(64 + (128 * 20))];
        for (int i = 0; i < 20 && writesAhead > 0; i++)
        {
            // A copy of another node's log, whose writes have other numbers.
            LogRecordHeader.WriteMark(copy.AsSpan(128 * i), WriteMark.Of(21 + writesAhead, isLastOfWrite: true).Value);
        }

        byte[] record = LogEntry.AllocateRecord(copy.Length);
        copy.CopyTo(record.AsSpan(LogRecordHeader.Bytes));
        var proposal = new Proposal(EntryKind.Messages, record, copy.Length, Wiber.Client.Crc32C.Compute(copy));
        LogEntry entry = LogEntry.Seal(
            proposal, new LogIndex(21), new Term(1), LogBuilder.DefaultGroup, _log[20].Header.Checksum);
        using (LogStore store = LogStore.Open(disk, OneSegment))
        {
            disk.PowerLossAt = disk.Operations + 1;
            Assert.Throws<PowerLossException>(() => store.Persist([Batch(entry)]));
        }

        disk.RestartMachine(Survival.AllButFirstBytes(10));
        CheckCut(disk, _log.Entries, wasTorn: true);
    }

    [Fact]
    public void A_segment_that_was_never_finished_is_removed()
    {
        SimulatedDisk disk = WriteOneByOne(3);
        disk.WriteAll("log/00000000000000000004.log.new", [1, 2, 3]);
        using LogStore store = LogStore.Open(disk, OneSegment);
        AssertHolds(store, _log.Entries);
        Assert.Single(SegmentNames(disk));
    }

    /// <summary>
    /// Opens a log after a crash and checks that exactly this is left, that it can go on, and that it is all there again.
    /// </summary>
    private static void CheckCut(SimulatedDisk disk, IReadOnlyList<LogEntry> expected, bool wasTorn)
    {
        var log = new LogBuilder(expected);
        using (LogStore store = LogStore.Open(disk, OneSegment))
        {
            Assert.Equal(wasTorn, store.TornBytes > 0);
            AssertHolds(store, expected);
            store.Persist([InTerm(2, log.AppendMany(2, 30, term: 2))]);
        }

        using LogStore reopened = LogStore.Open(disk, OneSegment);
        AssertHolds(reopened, log.Entries);
        Assert.Equal(0, reopened.TornBytes);
    }

    private static SimulatedDisk WriteAndLosePower(
        IReadOnlyList<LogEntry> durable, IReadOnlyList<LogEntry> torn, Survival survival)
    {
        var disk = new SimulatedDisk();
        using (LogStore store = LogStore.Open(disk, OneSegment))
        {
            store.Persist([InTerm(1, durable)]);
            disk.PowerLossAt = disk.Operations + 1;
            Assert.Throws<PowerLossException>(() => store.Persist([Batch(torn)]));
        }

        disk.RestartMachine(survival);
        return disk;
    }

    private SimulatedDisk WriteOneByOne(int count)
    {
        var disk = new SimulatedDisk();
        using LogStore store = LogStore.Open(disk, OneSegment);
        store.Persist([InTerm(1)]);
        for (int i = 0; i < count; i++)
        {
            store.Persist([Batch(_log.Append(64))]);
        }

        return disk;
    }

    private LogEntry EntryAt(int position)
    {
        int start = SegmentHeader.Bytes;
        foreach (LogEntry entry in _log.Entries)
        {
            start += entry.Record.Length;
            if (position < start)
            {
                return entry;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(position));
    }
}
