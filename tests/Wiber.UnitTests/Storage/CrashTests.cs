using Wiber.Node.Raft;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;
using static Wiber.UnitTests.Storage.StoreFixture;

namespace Wiber.UnitTests.Storage;

// Goal: whenever the machine or the process goes down, everything that was reported durable is there, nothing is there that was
// not written, and the order is kept; what is reported at start is durable too, and the log goes on from there.
// Method: a script that appends, rolls, truncates, votes, removes a prefix, receives snapshots and begins its log anew is run
// once for every operation of the disk, and goes down during that operation, with every kind of loss; then the store is opened
// again, with a second crash during recovery for good measure.
public sealed class CrashTests
{
    private static readonly CrashScript Script = new();

    [Theory]
    [InlineData("nothing")]
    [InlineData("everything")]
    [InlineData("torn")]
    [InlineData("sectors")]
    public void Whenever_the_power_goes_what_was_durable_is_there(string kind)
    {
        int operations = CountOperations();
        Assert.InRange(operations, 100, 1000);
        int seeds = kind is "torn" or "sectors" ? 4 : 1;
        for (int operation = 1; operation <= operations; operation++)
        {
            for (int seed = 0; seed < seeds; seed++)
            {
                var random = new Random((operation * 31) + seed);
                var disk = new SimulatedDisk();
                Outcome outcome = RunUntilPowerLoss(disk, operation);
                disk.RestartMachine(SurvivalOf(kind, random));
                CrashDuringRecovery(disk, kind, random);
                CheckAfterCrash(disk, outcome, $"{kind}, operation {operation}, seed {seed}");
            }
        }
    }

    [Fact]
    public void Whenever_the_process_is_killed_what_the_next_one_finds_is_durable()
    {
        int operations = CountOperations();
        for (int operation = 1; operation <= operations; operation++)
        {
            var disk = new SimulatedDisk();
            Outcome outcome = RunUntilPowerLoss(disk, operation);
            disk.RestartProcess();
            CheckAfterCrash(disk, outcome, $"kill, operation {operation}");
        }
    }

    [Fact]
    public void Whichever_sync_fails_the_next_process_promises_only_what_is_on_the_medium()
    {
        int syncs = CountSyncs();
        for (int failing = 1; failing <= syncs; failing++)
        {
            var disk = new SimulatedDisk();
            int sync = 0;
            int nth = failing;
            disk.OnSync = () => disk.FailsNextSync = ++sync == nth;
            var outcome = new Outcome();
            try
            {
                RunScript(disk, outcome);
            }
            catch (StorageException)
            {
                outcome.Failed = true;
            }

            Assert.True(outcome.Failed);
            disk.OnSync = null;
            disk.RestartProcess();
            CheckAfterCrash(disk, outcome, $"failed sync {failing}");
        }
    }

    private static int CountOperations()
    {
        var disk = new SimulatedDisk();
        RunScript(disk, new Outcome());
        return disk.Operations;
    }

    private static int CountSyncs()
    {
        var disk = new SimulatedDisk();
        RunScript(disk, new Outcome());
        return disk.FileSyncs;
    }

    private static void RunScript(SimulatedDisk disk, Outcome outcome)
    {
        using LogStore store = LogStore.Open(disk, Options);
        for (int i = 0; i < Script.Steps.Count; i++)
        {
            outcome.Begun = Script.Steps[i];
            Script.Steps[i].Run(store);
            outcome.Done = Script.Steps[i];
            outcome.PreviousIndex = store.PreviousIndex;
        }
    }

    private static Outcome RunUntilPowerLoss(SimulatedDisk disk, int operation)
    {
        var outcome = new Outcome();
        disk.PowerLossAt = operation;
        Assert.Throws<PowerLossException>(() => RunScript(disk, outcome));
        return outcome;
    }

    private static Survival SurvivalOf(string kind, Random random) => kind switch
    {
        "nothing" => Survival.Nothing,
        "everything" => Survival.Everything,
        "torn" => Survival.Torn(random),
        _ => Survival.Sectors(random),
    };

    private static void CrashDuringRecovery(SimulatedDisk disk, string kind, Random random)
    {
        disk.PowerLossAt = disk.Operations + random.Next(1, 26);
        try
        {
            LogStore.Open(disk, Options).Dispose();
            disk.RestartProcess();
        }
        catch (PowerLossException)
        {
            disk.RestartMachine(SurvivalOf(kind, random));
        }
    }

    private static void CheckAfterCrash(SimulatedDisk disk, Outcome outcome, string what)
    {
        HardState hardState;
        ReceivedSnapshot? snapshot;
        List<LogEntry> log;
        using (LogStore store = LogStore.Open(disk, Options))
        {
            hardState = store.Recovered.State.HardState;
            snapshot = store.Recovered.State.Snapshot;
            log = Check(store, outcome, what);
        }

        // What was recovered is promised from now on.
        disk.RestartMachine(Survival.Nothing);
        var builder = new LogBuilder(log);
        using (LogStore store = LogStore.Open(disk, Options))
        {
            Assert.True(hardState == store.Recovered.State.HardState, what);
            Assert.True(snapshot == store.Recovered.State.Snapshot, what);
            AssertHolds(store, [.. log.Skip((int)store.PreviousIndex.Value)]);
            AssertMemberships(LogBuilder.MembershipsOf(log, store.PreviousIndex), store, what);
            builder.AppendMany(5, 300, term: 99);
            store.Persist([InTerm(99, [.. builder.Entries.Skip(log.Count)])]);
            store.RemovePrefix(store.LastIndex);
            CheckSnapshotGoesOn(store, snapshot);
        }

        disk.RestartMachine(Survival.Nothing);
        using LogStore last = LogStore.Open(disk, Options);
        AssertHolds(last, [.. builder.Entries.Skip((int)last.PreviousIndex.Value)]);
        AssertMemberships(LogBuilder.MembershipsOf(builder.Entries, last.PreviousIndex), last, what);
        Assert.True(last.Recovered.State.Snapshot is null or { IsWhole: true }, what);
    }

    /// <summary>What was received is what was sent, and what is missing can follow it.</summary>
    private static void CheckSnapshotGoesOn(LogStore store, ReceivedSnapshot? snapshot)
    {
        if (snapshot is not { } received)
        {
            return;
        }

        int totalBytes = (int)received.TotalBytes;
        int offset = (int)received.ReceivedBytes;
        if (!received.IsWhole)
        {
            store.Persist([Receive(Chunk(received.SnapshotId, totalBytes, offset, totalBytes - offset))]);
        }

        Assert.Equal(SnapshotBytes(received.SnapshotId, totalBytes), ReadSnapshot(store, received.SnapshotId));
    }

    /// <summary>
    /// Compares with the states before and after the step that was cut short; returns the whole log, removed entries included.
    /// </summary>
    private static List<LogEntry> Check(LogStore store, Outcome outcome, string what)
    {
        CrashScript.Step before = outcome.Done ?? new CrashScript.Step([]);
        CrashScript.Step after = outcome.Begun ?? before;
        LogIndex previous = store.PreviousIndex;
        bool isReset = after.Reset is not null && previous == after.Reset;
        LogIndex previousMax = LogIndex.Max(outcome.PreviousIndex, after.RemovePrefix);
        Assert.True(
            isReset || (previous >= outcome.PreviousIndex && previous <= previousMax),
            $"{what}: the log begins after {previous}");

        ulong kept = (after.TruncateFrom?.Previous ?? after.Reset)?.Value ?? ulong.MaxValue;
        kept = isReset ? previous.Value : Math.Min(kept, (ulong)before.Log.Count);
        List<LogEntry> log = [.. (isReset ? after : before).Log.Take((int)previous.Value), .. ReadAll(store)];
        Assert.True((ulong)log.Count >= kept, $"{what}: {kept} entries were durable, {log.Count} are there");
        bool isBefore = !isReset && IsPrefix(log, before.Log);
        Assert.True(isBefore || IsPrefix(log, after.Log), $"{what}: entries that nobody wrote");
        Assert.True(isBefore || after.Reset is null || isReset, $"{what}: entries that follow a beginning that is not there");

        HardState found = store.Recovered.State.HardState;
        Assert.True(found == before.HardState || found == after.HardState, $"{what}: {found}");
        Assert.True(isBefore || found == after.HardState, $"{what}: entries were written before the term they are of");

        AssertMemberships(LogBuilder.MembershipsOf(log, previous), store, what);
        ReceivedSnapshot? snapshot = store.Recovered.State.Snapshot;
        bool isSnapshotBefore = snapshot == before.Snapshot || (snapshot is null && after.BeginsSnapshot);
        Assert.True(
            snapshot == after.Snapshot || (isSnapshotBefore && !isReset), $"{what}: of the snapshot there is {snapshot}");
        return log;
    }

    private static bool IsPrefix(List<LogEntry> log, IReadOnlyList<LogEntry> whole) =>
        log.Count <= whole.Count && AreSame(log, [.. whole.Take(log.Count)]);

    /// <summary>How far the script came.</summary>
    private sealed class Outcome
    {
        public CrashScript.Step? Done { get; set; }

        public CrashScript.Step? Begun { get; set; }

        public LogIndex PreviousIndex { get; set; } = LogIndex.Zero;

        public bool Failed { get; set; }
    }
}
