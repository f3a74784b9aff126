using Wiber.Testing.Histories;
using Wiber.Testing.Linearizability;
using static Wiber.UnitTests.Testing.LogHistory;

namespace Wiber.UnitTests.Testing;

/// <summary>
/// The conditions for a log's history to be linearizable. Method: for each a history by hand that breaks this one and no other,
/// and histories that look wrong and are not.
/// </summary>
public sealed class LogOrderCheckerTests
{
    public static TheoryData<LogAnomalyKind> Kinds => [.. Enum.GetValues<LogAnomalyKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_condition_catches_a_history_that_no_other_one_catches(LogAnomalyKind kind)
    {
        LogOperation[] history = BrokenIn(kind);

        Assert.Equal([kind], LogOrderChecker.Check(history).Select(anomaly => anomaly.Kind).Distinct());
        Assert.Equal(LinearizabilityVerdict.NotLinearizable, HistoryChecker.Search(history).Verdict);
    }

    [Fact]
    public void Overlapping_operations_may_be_seen_in_any_order() => AssertFine(
        Acknowledged("a", 1, 0, 10),
        Acknowledged("b", 0, 5, 20),
        ReadEnd(2, 3, 12),
        ReadEnd(0, 4, 11),
        ReadEnd(1, 0, 20));

    [Fact]
    public void Operations_that_meet_at_one_moment_overlap() => AssertFine(
        Acknowledged("a", 1, 0, 5),
        Acknowledged("b", 0, 5, 10));

    [Fact]
    public void A_publish_of_unknown_outcome_may_take_effect_long_after_its_client_gave_up() => AssertFine(
        Unknown("a", 0),
        Acknowledged("b", 0, 10, 11),
        ReadEnd(1, 20, 21),
        Read(0, 5, "ba", 2, 30, 31));

    [Fact]
    public void A_publish_of_unknown_outcome_may_never_take_effect() => AssertFine(
        Unknown("a", 0),
        Acknowledged("b", 0, 10, 11),
        Read(0, 5, "b", 1, 20, 21));

    [Fact]
    public void Publishes_of_unknown_outcome_fill_offsets_that_nobody_read_as_their_times_allow()
    {
        LogOperation[] history =
        [
            Unknown("late", 25),
            Unknown("early", 0),
            ReadEnd(1, 10, 11),
            Acknowledged("c", 1, 20, 21),
            ReadEnd(3, 30, 31),
        ];

        AssertFine(history);
        history[1] = Unknown("early", 12);
        Assert.Equal([LogAnomalyKind.Hole], LogOrderChecker.Check(history).Select(anomaly => anomaly.Kind).Distinct());
    }

    [Fact]
    public void A_refused_publish_that_nobody_saw_is_fine() => AssertFine(
        Refused("a", 0, 10),
        Acknowledged("b", 0, 20, 30),
        Read(0, 5, "b", 1, 40, 50));

    [Fact]
    public void Nothing_at_all_is_fine() => AssertFine();

    [Fact]
    public void An_anomaly_names_the_operations_that_contradict_each_other() => Assert.Equal(
        "topic: StaleRead: reader's read at n1 with end 0 [0.002 to 0.003 ms] began after "
        + "the publish of \"a\" at offset 0 [0.000 to 0.001 ms] was over, which has a later place",
        Assert.Single(LogOrderChecker.Check([
            Acknowledged("a", 0, 0, Microseconds(1)),
            ReadEnd(0, Microseconds(2), Microseconds(3)),
        ])).ToString());

    private static long Microseconds(long count) => count * System.Diagnostics.Stopwatch.Frequency / 1_000_000;

    private static LogOperation[] BrokenIn(LogAnomalyKind kind) => kind switch
    {
        LogAnomalyKind.Disagreement => [Acknowledged("a", 0, 0, 10), Acknowledged("b", 0, 0, 10)],
        LogAnomalyKind.Duplicate =>
        [
            Acknowledged("a", 0, 0, 10),
            Unknown("b", 0),
            Read(1, 1, "a", 2, 0, 10),
        ],
        LogAnomalyKind.Phantom => [Refused("a", 0, 10), Read(0, 1, "a", 1, 0, 10)],
        LogAnomalyKind.MalformedRead =>
        [
            Acknowledged("a", 0, 0, 10),
            Acknowledged("b", 1, 0, 10),
            Read(0, 2, "a", 2, 0, 10),
        ],
        LogAnomalyKind.Hole => [Acknowledged("a", 1, 0, 10)],
        LogAnomalyKind.ReorderedPublish => [Acknowledged("a", 1, 0, 10), Acknowledged("b", 0, 20, 30)],
        LogAnomalyKind.FutureRead => [ReadEnd(1, 0, 10), Acknowledged("a", 0, 20, 30)],
        LogAnomalyKind.StaleRead => [Acknowledged("a", 0, 0, 10), ReadEnd(0, 20, 30)],
        LogAnomalyKind.NonMonotonicRead => [Unknown("a", 0), ReadEnd(1, 0, 10), ReadEnd(0, 20, 30)],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a condition without a history"),
    };

    private static void AssertFine(params LogOperation[] history)
    {
        Assert.Empty(LogOrderChecker.Check(history));
        Assert.Equal(LinearizabilityVerdict.Linearizable, HistoryChecker.Search(history).Verdict);
    }
}
