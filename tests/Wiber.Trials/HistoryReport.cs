using System.Diagnostics;
using Wiber.Testing.Histories;
using Wiber.Testing.Linearizability;

namespace Wiber.Trials;

/// <summary>Checks a history and prints what is in it and what is wrong with it.</summary>
internal static class HistoryReport
{
    private const int ShownMax = 10;

    /// <summary>Whether nothing is wrong.</summary>
    public static bool Print(IReadOnlyCollection<LogOperation> history)
    {
        PublishOperation[] publishes = [.. history.OfType<PublishOperation>()];
        Console.WriteLine(
            $"operations: {history.Count}; publishes {publishes.Length}: "
            + $"{Count(publishes, PublishOutcome.Acknowledged)} acknowledged, "
            + $"{Count(publishes, PublishOutcome.Refused)} refused, "
            + $"{Count(publishes, PublishOutcome.Unknown)} of unknown outcome "
            + $"({CountStored(history, publishes)} of them stored); reads {history.Count - publishes.Length}");
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<TopicVerdict> verdicts = HistoryChecker.Check(history);
        TimeSpan took = Stopwatch.GetElapsedTime(began);

        LogAnomaly[] anomalies = [.. verdicts.SelectMany(verdict => verdict.Anomalies)];
        TopicVerdict[] contradictory = [.. verdicts.Where(verdict => verdict.IsContradictory)];
        Console.WriteLine(
            $"checked in {took.TotalSeconds:F1} s: {verdicts.Count} topics, "
            + $"the longest of {verdicts.Max(verdict => verdict.OperationCount)} operations");
        Console.WriteLine(
            $"  order:  {verdicts.Count(verdict => verdict.Anomalies.Count == 0)} linearizable, "
            + $"{verdicts.Count(verdict => verdict.Anomalies.Count > 0)} not: {Kinds(anomalies)}");
        Console.WriteLine(
            $"  search: {Count(verdicts, LinearizabilityVerdict.Linearizable)} linearizable, "
            + $"{Count(verdicts, LinearizabilityVerdict.NotLinearizable)} not, "
            + $"{Count(verdicts, LinearizabilityVerdict.Undecided)} undecided; "
            + $"{verdicts.Sum(verdict => (long)verdict.Search.ConfigurationCount)} configurations");
        foreach (LogAnomaly anomaly in anomalies.Take(ShownMax))
        {
            Console.WriteLine($"  {anomaly}");
        }

        foreach (TopicVerdict verdict in contradictory)
        {
            Console.WriteLine($"  {verdict.Topic}: the checkers contradict each other, {verdict.Search.Obstacle}");
        }

        bool isFine = anomalies.Length == 0 && contradictory.Length == 0;
        Console.WriteLine(isFine ? "linearizable" : "NOT LINEARIZABLE");
        return isFine;
    }

    private static int Count(IEnumerable<PublishOperation> publishes, PublishOutcome outcome) =>
        publishes.Count(publish => publish.Outcome == outcome);

    private static int Count(IEnumerable<TopicVerdict> verdicts, LinearizabilityVerdict verdict) =>
        verdicts.Count(topic => topic.Search.Verdict == verdict);

    private static int CountStored(IEnumerable<LogOperation> history, IEnumerable<PublishOperation> publishes)
    {
        HashSet<string> read = [.. history.OfType<ReadOperation>().SelectMany(operation => operation.Payloads)];
        return publishes.Count(publish => publish.Outcome == PublishOutcome.Unknown && read.Contains(publish.Payload));
    }

    private static string Kinds(IEnumerable<LogAnomaly> anomalies) => string.Join(
        ", ",
        anomalies
            .GroupBy(anomaly => anomaly.Kind)
            .Select(group => $"{group.Count()} {group.Key}")
            .DefaultIfEmpty("no anomalies"));
}
