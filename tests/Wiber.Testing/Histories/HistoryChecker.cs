using Wiber.Testing.Linearizability;

namespace Wiber.Testing.Histories;

/// <summary>
/// Checks the history of many topics, each for itself (Herlihy and Wing 1990: linearizability is local), with both checkers.
/// </summary>
public static class HistoryChecker
{
    /// <summary>The verdict about each topic, in the order of their names.</summary>
    public static IReadOnlyList<TopicVerdict> Check(IEnumerable<LogOperation> history) =>
    [
        .. history
            .GroupBy(operation => operation.Topic)
            .OrderBy(topic => topic.Key, StringComparer.Ordinal)
            .Select(topic => CheckTopic(topic.Key, [.. topic])),
    ];

    /// <summary>Searches the history of one topic for a linearization; decides fast when the topic was read whole.</summary>
    public static LinearizabilityResult<LogOperation> Search(IEnumerable<LogOperation> history) =>
        new LinearizabilityChecker<LogState, LogOperation>(new LogSpecification()).Check(history);

    private static TopicVerdict CheckTopic(string topic, IReadOnlyCollection<LogOperation> history) =>
        new(topic, history.Count, LogOrderChecker.Check(history), Search(HistoryReduction.Reduce(history)));
}
