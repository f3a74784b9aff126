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
        var steps = new List<Step>();
        return
        [
            .. contents.Anomalies,
            .. FindMalformedReads(history),
            .. FindPhantoms(history, contents),
            .. PlaceOperations(history, contents, steps),
            .. FindReversals(steps),
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
    /// Gives every operation that left a trace its place. Offsets that nobody saw go to the publishes of unknown outcome that
    /// nobody saw, in the order in which they began: if any assignment is in time, that one is.
    /// </summary>
    private static IEnumerable<LogAnomaly> PlaceOperations(
        IReadOnlyCollection<LogOperation> history, LogContents contents, List<Step> steps)
    {
        var unseen = new List<PublishOperation>();
        foreach (LogOperation operation in history)
        {
            switch (operation)
            {
                case ReadOperation read:
                    steps.Add(new Step(Step.PlaceOfRead(read.End), read));
                    break;
                case PublishOperation { Outcome: PublishOutcome.Acknowledged, Offset: { } offset } publish:
                    steps.Add(new Step(Step.PlaceOfPublish(offset), publish));
                    break;
                case PublishOperation { Outcome: PublishOutcome.Unknown } publish:
                    if (contents.OffsetOf(publish.Payload) is { } seenAt)
                    {
                        steps.Add(new Step(Step.PlaceOfPublish(seenAt), publish));
                    }
                    else
                    {
                        unseen.Add(publish);
                    }

                    break;
            }
        }

        unseen.Sort((one, other) => one.Invoked.CompareTo(other.Invoked));
        int used = 0;
        for (long offset = 0; offset < contents.End; offset++)
        {
            if (contents.IsKnown(offset))
            {
                continue;
            }

            if (used == unseen.Count)
            {
                yield return new LogAnomaly(
                    LogAnomalyKind.Hole,
                    history.First().Topic,
                    $"offset {offset} is below the end {contents.End}, and no publish is left that could be there");
                yield break;
            }

            steps.Add(new Step(Step.PlaceOfPublish(offset), unseen[used], IsGuess: true));
            used++;
        }
    }

    /// <summary>
    /// Operations that began after another one was over that has a later place: for each, the one that was over first.
    /// </summary>
    private static IEnumerable<LogAnomaly> FindReversals(List<Step> steps)
    {
        Step? first = null;
        foreach (IGrouping<long, Step> place in steps.GroupBy(step => step.Place).OrderByDescending(group => group.Key))
        {
            if (first is { } after)
            {
                foreach (Step before in place.Where(step => step.Operation.Invoked > after.Operation.Completed))
                {
                    yield return new LogAnomaly(
                        KindOf(before, after),
                        before.Operation.Topic,
                        $"{OperationText.Of(before.Operation)}{(before.IsGuess ? ", the first that is left for its offset," : "")} "
                        + $"began after {OperationText.Of(after.Operation)} was over, which has a later place");
                }
            }

            Step firstHere = place.MinBy(step => step.Operation.Completed);
            if (first is null || firstHere.Operation.Completed < first.Value.Operation.Completed)
            {
                first = firstHere;
            }
        }
    }

    private static LogAnomalyKind KindOf(Step before, Step after) => (before, after) switch
    {
        ({ IsGuess: true }, _) => LogAnomalyKind.Hole,
        ({ Operation: PublishOperation }, { Operation: PublishOperation }) => LogAnomalyKind.ReorderedPublish,
        ({ Operation: PublishOperation }, _) => LogAnomalyKind.FutureRead,
        (_, { Operation: PublishOperation }) => LogAnomalyKind.StaleRead,
        _ => LogAnomalyKind.NonMonotonicRead,
    };

    /// <summary>An operation and its place in the only order that explains the answers.</summary>
    private readonly record struct Step(long Place, LogOperation Operation, bool IsGuess = false)
    {
        public static long PlaceOfRead(long end) => 2 * end;

        public static long PlaceOfPublish(long offset) => (2 * offset) + 1;
    }
}
