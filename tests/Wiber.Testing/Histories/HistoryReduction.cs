using Wiber.Testing.Linearizability;

namespace Wiber.Testing.Histories;

/// <summary>
/// Takes what reads revealed into account for publishes of unknown outcome, so that a search need not guess it. What is decided
/// about the reduced history is true of the whole one, see docs/histories.md.
/// </summary>
public static class HistoryReduction
{
    /// <summary>
    /// The history of one topic with the offsets that unknown publishes turned out to have, and, if every offset below the end
    /// was seen, without the unknown publishes that turned out to be nowhere among them.
    /// </summary>
    public static IReadOnlyList<LogOperation> Reduce(IReadOnlyCollection<LogOperation> history)
    {
        var contents = new LogContents(history);
        bool isComplete = contents.IsComplete;
        return
        [
            .. history
                .Select(operation => operation is PublishOperation { Outcome: PublishOutcome.Unknown } publish
                    ? publish with { Offset = contents.OffsetOf(publish.Payload), Completed = ITimedOperation.Never }
                    : operation)
                .Where(operation => !(isComplete
                    && operation is PublishOperation { Outcome: PublishOutcome.Unknown, Offset: null })),
        ];
    }
}
