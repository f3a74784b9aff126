using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;
using static Wiber.UnitTests.Storage.StoreFixture;

namespace Wiber.UnitTests.Storage;

// Goal: whenever the machine or the process goes down, everything that was reported durable is there, nothing is there that was
// not written, and the order is kept; what is reported at start is durable too, and the log goes on from there.
// Method: a script that appends, rolls, truncates, votes and removes a prefix is run once for every operation of the disk, and
// goes down during that operation, with every kind of loss; then the store is opened again, with a second crash during recovery
// for good measure.
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
        disk.PowerLossAt = disk.Operations + random.Next(1, 14);
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
        List<LogEntry> log;
        using (LogStore store = LogStore.Open(disk, Options))
        {
            hardState = store.Recovered.State.HardState;
            log = Check(store, outcome, what);
        }

        // What was recovered is promised from now on.
        disk.RestartMachine(Survival.Nothing);
        var builder = new LogBuilder(log);
        using (LogStore store = LogStore.Open(disk, Options))
        {
            Assert.True(hardState == store.Recovered.State.HardState, what);
            AssertHolds(store, [.. log.Skip((int)store.PreviousIndex.Value)]);
            builder.AppendMany(5, 300, term: 99);
            store.Persist([InTerm(99, [.. builder.Entries.Skip(log.Count)])]);
        }

        disk.RestartMachine(Survival.Nothing);
        using LogStore last = LogStore.Open(disk, Options);
        AssertHolds(last, [.. builder.Entries.Skip((int)last.PreviousIndex.Value)]);
    }

    /// <summary>
    /// Compares with the states before and after the step that was cut short; returns the whole log, removed entries included.
    /// </summary>
    private static List<LogEntry> Check(LogStore store, Outcome outcome, string what)
    {
        IReadOnlyList<LogEntry> before = outcome.Done?.Log ?? [];
        IReadOnlyList<LogEntry> after = outcome.Begun?.Log ?? [];
        HardState hardStateBefore = outcome.Done?.HardState ?? default;
        HardState hardStateAfter = outcome.Begun?.HardState ?? default;
        int kept = outcome.Begun?.TruncateFrom is { } from ? (int)from.Value - 1 : before.Count;

        LogIndex previous = store.PreviousIndex;
        LogIndex previousMax = LogIndex.Max(outcome.PreviousIndex, outcome.Begun?.RemovePrefix ?? LogIndex.Zero);
        Assert.True(previous >= outcome.PreviousIndex && previous <= previousMax, $"{what}: the log begins after {previous}");

        List<LogEntry> log = [.. before.Take((int)previous.Value), .. ReadAll(store)];
        Assert.True(log.Count >= kept, $"{what}: {kept} entries were durable, {log.Count} are there");
        bool isBefore = IsPrefix(log, before);
        Assert.True(isBefore || IsPrefix(log, after), $"{what}: entries that nobody wrote");

        HardState found = store.Recovered.State.HardState;
        Assert.True(found == hardStateBefore || found == hardStateAfter, $"{what}: {found}");
        Assert.True(isBefore || found == hardStateAfter, $"{what}: entries were written before the term they are of");
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
