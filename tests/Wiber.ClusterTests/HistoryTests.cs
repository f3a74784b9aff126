using Wiber.Client.Api;
using Wiber.Testing;
using Wiber.Testing.Faults;
using Wiber.Testing.Histories;
using Wiber.Testing.Linearizability;

namespace Wiber.ClusterTests;

/// <summary>
/// What clients see is as if there were one log and one operation at a time. Method: concurrent clients are recorded while real
/// processes are killed and suspended, and both checkers of tests/Wiber.Testing judge every topic. That they find what is wrong
/// is tested too. The long version is tests/Wiber.Trials; docs/histories.md has the reasoning.
/// </summary>
public sealed class HistoryTests
{
    private const int FaultsMax = 10;

    [Fact]
    public async Task While_nodes_are_killed_and_suspended_publishes_and_linearizable_reads_are_linearizable()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using HistoryLoad load = HistoryLoad.Start(cluster, new HistoryLoadOptions());
        var faults = new FaultInjector(cluster, seed: 1, load.ReadBurstAsync);
        await faults.DoAsync(FaultKind.SuspendLeader);
        await faults.DoAsync(FaultKind.KillLeader);
        await faults.DoAsync(FaultKind.SuspendLeaderBriefly);
        await faults.DoAsync(FaultKind.KillAll);
        await load.FinishAsync();

        IReadOnlyCollection<LogOperation> history = load.Recorder.Operations;
        IReadOnlyList<TopicVerdict> verdicts = HistoryChecker.Check(history);
        Assert.Empty(verdicts.SelectMany(verdict => verdict.Anomalies));
        Assert.All(verdicts, verdict => Assert.Equal(LinearizabilityVerdict.Linearizable, verdict.Search.Verdict));
        Assert.True(faults.Leaders.Count > 1, "leadership never moved");
        Assert.Contains(
            history.OfType<PublishOperation>(), publish => publish.Outcome == PublishOutcome.Acknowledged);
        Assert.Equal(cluster.NodeIds.Order(), ReadersBesidesTheLast(history).Select(read => read.Node).Distinct().Order());
    }

    [Fact]
    public async Task Local_reads_at_a_leader_that_was_suspended_are_found_to_be_stale()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using HistoryLoad load = HistoryLoad.Start(
            cluster, new HistoryLoadOptions { Consistency = ReadConsistency.Local });
        var faults = new FaultInjector(cluster, seed: 1, load.ReadBurstAsync);
        for (int fault = 0; fault < FaultsMax && !IsStale(load.Recorder.Operations); fault++)
        {
            await faults.DoAsync(FaultKind.SuspendLeader);
        }

        await load.FinishAsync();
        TopicVerdict[] broken =
        [
            .. HistoryChecker.Check(load.Recorder.Operations).Where(verdict => verdict.Anomalies.Count > 0),
        ];
        Assert.NotEmpty(broken);
        Assert.All(broken, verdict => Assert.Equal(LinearizabilityVerdict.NotLinearizable, verdict.Search.Verdict));
        Assert.All(
            broken.SelectMany(verdict => verdict.Anomalies),
            anomaly => Assert.Contains(anomaly.Kind, new[] { LogAnomalyKind.StaleRead, LogAnomalyKind.NonMonotonicRead }));
    }

    [Fact]
    public async Task A_recorded_history_is_found_out_when_it_is_corrupted()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using HistoryLoad load = HistoryLoad.Start(cluster, new HistoryLoadOptions { Lanes = 1 });
        await TestCluster.WaitUntilAsync(() => Task.FromResult(load.Recorder.Operations.Count > 500), "500 operations");
        await load.FinishAsync();

        LogOperation[] history = [.. load.Recorder.Operations];
        PublishOperation[] acknowledged =
        [
            .. history.OfType<PublishOperation>().Where(publish => publish.Outcome == PublishOutcome.Acknowledged),
        ];
        PublishOperation first = acknowledged.MinBy(publish => publish.Offset)!;
        PublishOperation last = acknowledged.MaxBy(publish => publish.Offset)!;
        ReadOperation read = ReadersBesidesTheLast(history).Where(read => read.Limit == 0).MaxBy(read => read.Invoked)!;

        AssertVerdict(LinearizabilityVerdict.Linearizable, history);
        AssertVerdict(LinearizabilityVerdict.NotLinearizable, history.Except([first]));
        AssertVerdict(LinearizabilityVerdict.NotLinearizable, Replace(history, last, last with { Offset = last.Offset + 1 }));
        AssertVerdict(
            LinearizabilityVerdict.NotLinearizable, Replace(history, first, first with { Outcome = PublishOutcome.Refused }));
        AssertVerdict(LinearizabilityVerdict.NotLinearizable, Replace(history, read, read with { End = 0 }));
        AssertVerdict(
            LinearizabilityVerdict.NotLinearizable,
            Replace(history, last, last with { Invoked = long.MaxValue - 2, Completed = long.MaxValue - 1 }));
    }

    private static bool IsStale(IEnumerable<LogOperation> history) => history
        .GroupBy(operation => operation.Topic)
        .SelectMany(topic => LogOrderChecker.Check([.. topic]))
        .Any(anomaly => anomaly.Kind == LogAnomalyKind.StaleRead);

    private static IEnumerable<ReadOperation> ReadersBesidesTheLast(IEnumerable<LogOperation> history) =>
        history.OfType<ReadOperation>().Where(read => read.Client != HistoryLoad.LastReader);

    private static IEnumerable<LogOperation> Replace(IEnumerable<LogOperation> history, LogOperation old, LogOperation by) =>
        history.Select(operation => ReferenceEquals(operation, old) ? by : operation);

    private static void AssertVerdict(LinearizabilityVerdict expected, IEnumerable<LogOperation> history)
    {
        TopicVerdict verdict = Assert.Single(HistoryChecker.Check(history));
        Assert.Equal(expected, verdict.Search.Verdict);
        Assert.Equal(expected == LinearizabilityVerdict.Linearizable, verdict.Anomalies.Count == 0);
    }
}
