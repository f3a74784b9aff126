namespace Wiber.Testing.Histories;

/// <summary>
/// Decides whether the history of one append-only log is linearizable, in the time of a sort. The answers themselves name the
/// order: what is stored at offset 0, reads with end 1, what is stored at offset 1, and so on; so there is nothing to search,
/// only to look whether that order goes against time. docs/histories.md has the proof.
/// </summary>
public static class LogOrderChecker
{
    /// <summary>Everything that is wrong with the history of one topic; nothing if and only if it is linearizable.</summary>
    /// <param name="history">
    /// The operations in any order. Payloads of publishes differ from each other; a publish of unknown outcome never completed.
    /// </param>
    public static IReadOnlyList<LogAnomaly> Check(IReadOnlyCollection<LogOperation> history)
    {
        var contents = new LogContents(history);
        var placement = new LogPlacement(history, contents);
        return
        [
            .. contents.Anomalies,
            .. FindMalformedReads(history),
            .. FindPhantoms(history, contents),
            .. placement.Anomalies,
            .. FindReversals(placement.Operations),
        ];
    }

    private static IEnumerable<LogAnomaly> FindMalformedReads(IEnumerable<LogOperation> history) => history
        .OfType<ReadOperation>()
        .Where(read => read.Payloads.Count != read.ExpectedCount)
        .Select(read => new LogAnomaly(
            LogAnomalyKind.MalformedRead,
            read.Topic,
            $"{OperationText.Of(read)} gave {read.Payloads.Count} messages from offset {read.From}, not {read.ExpectedCount}"));

    private static IEnumerable<LogAnomaly> FindPhantoms(IReadOnlyCollection<LogOperation> history, LogContents contents)
    {
        HashSet<string> sent =
        [
            .. history
                .OfType<PublishOperation>()
                .Where(publish => publish.Outcome != PublishOutcome.Refused)
                .Select(publish => publish.Payload),
        ];
        return contents.Known
            .Where(known => !sent.Contains(known.Payload))
            .Select(known => new LogAnomaly(
                LogAnomalyKind.Phantom,
                history.First().Topic,
                $"\"{known.Payload}\" is at offset {known.Offset}, and was refused or not sent at all"));
    }

    /// <summary>
    /// Operations that began after another one was over that has a later place: for each, the one that was over first.
    /// </summary>
    private static IEnumerable<LogAnomaly> FindReversals(IReadOnlyList<PlacedOperation> operations)
    {
        PlacedOperation? first = null;
        foreach (IGrouping<long, PlacedOperation> place in operations
            .GroupBy(placed => placed.Place)
            .OrderByDescending(group => group.Key))
        {
            if (first is { } after)
            {
                foreach (PlacedOperation before in place.Where(placed => placed.Operation.Invoked > after.Operation.Completed))
                {
                    string reason = before.IsGuess ? ", the first that is left for its offset," : "";
                    yield return new LogAnomaly(
                        KindOf(before, after),
                        before.Operation.Topic,
                        $"{OperationText.Of(before.Operation)}{reason} began after "
                        + $"{OperationText.Of(after.Operation)} was over, which has a later place");
                }
            }

            PlacedOperation firstHere = place.MinBy(placed => placed.Operation.Completed);
            if (first is null || firstHere.Operation.Completed < first.Value.Operation.Completed)
            {
                first = firstHere;
            }
        }
    }

    private static LogAnomalyKind KindOf(PlacedOperation before, PlacedOperation after) => (before, after) switch
    {
        ({ IsGuess: true }, _) => LogAnomalyKind.Hole,
        ({ Operation: PublishOperation }, { Operation: PublishOperation }) => LogAnomalyKind.ReorderedPublish,
        ({ Operation: PublishOperation }, _) => LogAnomalyKind.FutureRead,
        (_, { Operation: PublishOperation }) => LogAnomalyKind.StaleRead,
        _ => LogAnomalyKind.NonMonotonicRead,
    };
}
