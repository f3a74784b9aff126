using System.Globalization;
using Wiber.UnitTests.Raft.Harness;
using Xunit;

namespace Wiber.UnitTests.Raft;

/// <summary>
/// Goal: no order of events breaks Raft's safety properties, and a healed group always comes to rest with one log.
/// Method: random histories from seeds; safety is checked after every step by <see cref="SafetyChecker"/>, reads and liveness by <see cref="RandomRun"/>.
/// A failing seed is run again with a trace, and its message says how to repeat it alone.
/// </summary>
public sealed class RandomizedTests
{
    private const string SeedVariable = "WIBER_RAFT_SEED";
    private const int Seeds = 300;
    private const int Steps = 2_000;
    private const int TraceLines = 60;

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Stays_safe_and_comes_to_rest_whatever_happens(int members)
    {
        var sum = default(RandomRunResult);
        foreach (int seed in SeedsToRun())
        {
            var run = new RandomRun(members, seed);
            try
            {
                run.Run(Steps);
            }
            catch (Exception e)
            {
                Assert.Fail(Explain(members, seed, run.Step, e));
            }

            sum += run.Result;
        }

        // A history in which nothing happens proves nothing.
        Assert.True(sum is { Committed: > 0, Reads: > 0, Leaders: > 0, Truncations: > 0 } || IsOneSeed, sum.ToString());
    }

    private static bool IsOneSeed => Environment.GetEnvironmentVariable(SeedVariable) is not null;

    private static IEnumerable<int> SeedsToRun() =>
        Environment.GetEnvironmentVariable(SeedVariable) is { } seed
            ? [int.Parse(seed, CultureInfo.InvariantCulture)]
            : Enumerable.Range(1, Seeds);

    private static string Explain(int members, int seed, int step, Exception failure)
    {
        var trace = new List<string>();
        Exception? repeated = Record.Exception(() => new RandomRun(members, seed, trace).Run(Steps));
        string isSame = repeated?.Message == failure.Message ? "" : $"NOT REPEATABLE, the second run gave: {repeated?.Message}\n";
        return $"{members} members, seed {seed}, step {step}: {failure}\n{isSame}"
            + $"Replay: {SeedVariable}={seed} dotnet test tests/Wiber.UnitTests -c Release --filter {nameof(RandomizedTests)}\n"
            + string.Join('\n', trace.TakeLast(TraceLines));
    }
}
