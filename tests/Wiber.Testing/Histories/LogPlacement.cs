namespace Wiber.Testing.Histories;

/// <summary>
/// Gives every operation that left a trace its place. Offsets that nobody saw go to the publishes of unknown outcome that nobody
/// saw, in the order in which they began: if any assignment is in time, that one is.
/// </summary>
internal sealed class LogPlacement
{
    private readonly List<PlacedOperation> _operations = [];
    private readonly List<LogAnomaly> _anomalies = [];

    public LogPlacement(IReadOnlyCollection<LogOperation> history, LogContents contents)
    {
        var unseen = new List<PublishOperation>();
        foreach (LogOperation operation in history)
        {
            switch (operation)
            {
                case ReadOperation read:
                    _operations.Add(PlacedOperation.Of(read));
                    break;
                case PublishOperation { Outcome: PublishOutcome.Acknowledged, Offset: { } offset } publish:
                    _operations.Add(PlacedOperation.Of(publish, offset));
                    break;
                case PublishOperation { Outcome: PublishOutcome.Unknown } publish
                    when contents.OffsetOf(publish.Payload) is { } seenAt:
                    _operations.Add(PlacedOperation.Of(publish, seenAt));
                    break;
                case PublishOperation { Outcome: PublishOutcome.Unknown } publish:
                    unseen.Add(publish);
                    break;
            }
        }

        FillHoles(contents, new Queue<PublishOperation>(unseen.OrderBy(publish => publish.Invoked)));
    }

    public IReadOnlyList<PlacedOperation> Operations => _operations;

    public IReadOnlyList<LogAnomaly> Anomalies => _anomalies;

    private void FillHoles(LogContents contents, Queue<PublishOperation> unseen)
    {
        for (long offset = 0; offset < contents.End; offset++)
        {
            if (contents.IsKnown(offset))
            {
                continue;
            }

            if (!unseen.TryDequeue(out PublishOperation? publish))
            {
                // One is enough: an end that is far off would make very many.
                _anomalies.Add(new LogAnomaly(
                    LogAnomalyKind.Hole,
                    _operations[0].Operation.Topic,
                    $"offset {offset} is below the end {contents.End}, and no publish is left that could be there"));
                return;
            }

            _operations.Add(PlacedOperation.Of(publish, offset, isGuess: true));
        }
    }
}
