namespace Wiber.Testing.Histories;

/// <summary>
/// What a history tells of where messages are stored: by acknowledgements, and by reads. Each offset has one message and each
/// message one offset; whatever contradicts that is told as an anomaly.
/// </summary>
internal sealed class LogContents
{
    private readonly Dictionary<long, string> _payloads = [];
    private readonly Dictionary<string, long> _offsets = [];
    private readonly List<LogAnomaly> _anomalies = [];

    public LogContents(IEnumerable<LogOperation> history)
    {
        foreach (LogOperation operation in history)
        {
            switch (operation)
            {
                case PublishOperation { Outcome: PublishOutcome.Acknowledged, Offset: { } offset } publish:
                    Place(publish, offset, publish.Payload);
                    End = Math.Max(End, offset + 1);
                    break;
                case ReadOperation read:
                    for (int place = 0; place < read.Payloads.Count; place++)
                    {
                        Place(read, read.From + place, read.Payloads[place]);
                    }

                    End = Math.Max(End, read.End);
                    break;
            }
        }
    }

    /// <summary>The highest end that anyone was told of.</summary>
    public long End { get; }

    /// <summary>Whether it is known for every offset below the end what is there.</summary>
    public bool IsComplete => _payloads.Keys.Count(offset => offset < End) == End;

    public IReadOnlyList<LogAnomaly> Anomalies => _anomalies;

    public IEnumerable<(long Offset, string Payload)> Known => _payloads.Select(pair => (pair.Key, pair.Value));

    public bool IsKnown(long offset) => _payloads.ContainsKey(offset);

    public long? OffsetOf(string payload) => _offsets.TryGetValue(payload, out long offset) ? offset : null;

    private void Place(LogOperation witness, long offset, string payload)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (!_payloads.TryAdd(offset, payload) && _payloads[offset] != payload)
        {
            _anomalies.Add(new LogAnomaly(
                LogAnomalyKind.Disagreement,
                witness.Topic,
                $"offset {offset} has \"{payload}\" in {OperationText.Of(witness)} and \"{_payloads[offset]}\" elsewhere"));
        }
        else if (!_offsets.TryAdd(payload, offset) && _offsets[payload] != offset)
        {
            _anomalies.Add(new LogAnomaly(
                LogAnomalyKind.Duplicate,
                witness.Topic,
                $"\"{payload}\" has offset {offset} in {OperationText.Of(witness)} and offset {_offsets[payload]} elsewhere"));
        }
    }
}
