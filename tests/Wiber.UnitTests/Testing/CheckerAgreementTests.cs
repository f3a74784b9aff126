using Wiber.Testing.Histories;
using Wiber.Testing.Linearizability;
using Xunit.Abstractions;

namespace Wiber.UnitTests.Testing;

/// <summary>
/// The proof in docs/histories.md, tried: over thousands of small random histories, right ones and corrupted ones, the order
/// conditions say exactly what a search over all orders says, with the unknown outcomes as they are and reduced.
/// </summary>
public sealed class CheckerAgreementTests(ITestOutputHelper output)
{
    private const int Histories = 10_000;

    [Fact]
    public void Histories_of_a_correct_log_are_linearizable_to_both_checkers()
    {
        for (int seed = 0; seed < Histories; seed++)
        {
            AssertAgree(Make(new Random(seed)), expected: true, seed);
        }
    }

    [Fact]
    public void Both_checkers_agree_on_corrupted_histories()
    {
        var found = new Dictionary<LogAnomalyKind, int>();
        int linearizable = 0;
        for (int seed = 0; seed < Histories; seed++)
        {
            var random = new Random(seed);
            List<LogOperation> history = RandomLogHistory.Corrupt(random, Make(random));
            IReadOnlyList<LogAnomaly> anomalies = LogOrderChecker.Check(history);
            AssertAgree(history, anomalies.Count == 0, seed);
            linearizable += anomalies.Count == 0 ? 1 : 0;
            foreach (LogAnomalyKind kind in anomalies.Select(anomaly => anomaly.Kind).Distinct())
            {
                found[kind] = found.GetValueOrDefault(kind) + 1;
            }
        }

        output.WriteLine($"{linearizable} linearizable; {string.Join(", ", found)}");
        Assert.InRange(linearizable, Histories / 10, Histories * 9 / 10);
        Assert.Equal(Enum.GetValues<LogAnomalyKind>(), found.Keys.Order());
    }

    private static List<LogOperation> Make(Random random) =>
        RandomLogHistory.Make(random, operations: random.Next(1, 11), overlapTicks: random.Next(1, 60));

    private static void AssertAgree(List<LogOperation> history, bool expected, int seed)
    {
        LinearizabilityVerdict verdict = expected
            ? LinearizabilityVerdict.Linearizable
            : LinearizabilityVerdict.NotLinearizable;
        IReadOnlyList<LogAnomaly> anomalies = LogOrderChecker.Check(history);
        bool doAgree = (anomalies.Count == 0) == expected
            && HistoryChecker.Search(history).Verdict == verdict
            && HistoryChecker.Search(HistoryReduction.Reduce(history)).Verdict == verdict;
        Assert.True(
            doAgree,
            $"seed {seed}: {HistoryChecker.Search(history).Verdict}, reduced "
            + $"{HistoryChecker.Search(HistoryReduction.Reduce(history)).Verdict}\n"
            + string.Join('\n', anomalies.Cast<object>().Concat(history)));
    }
}
