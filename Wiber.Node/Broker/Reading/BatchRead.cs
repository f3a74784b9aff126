namespace Wiber.Node.Broker.Reading;

/// <summary>One attempt to read the batches of a partition towards newer ones.</summary>
/// <param name="log">Where the entries are.</param>
/// <param name="cursor">From where.</param>
/// <param name="bytesMax">Bounds the batches together with their places; one batch is given even if it is larger.</param>
internal sealed class BatchRead(ILogReader log, PartitionCursor cursor, int bytesMax)
{
    private const int BatchesMax = BrokerLimits.ReadMessagesMax;

    private readonly LogScanner _scanner = new(log, [cursor], cursor.Bounds.LastIndex, ForwardRead.PieceBytes(bytesMax));
    private readonly ReadBudget _budget = new();
    private readonly List<StoredBatch> _batches = [];

    public IReadOnlyList<StoredBatch> Batches => _batches;

    /// <summary>Everything was looked at.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Runs; false if nothing was found because it was removed meanwhile.</summary>
    public bool TryRun()
    {
        long bytesLeft = bytesMax;
        long scanned = 0;
        while (!_budget.IsSpent && _batches.Count < BatchesMax && bytesLeft > 0)
        {
            if (!_scanner.MoveNext())
            {
                IsComplete = !_scanner.IsCutShort;
                return IsComplete || _batches.Count > 0;
            }

            var batch = StoredBatch.Of(_scanner.Entry, _scanner.OpenBatch(), _scanner.Messages);
            if (_batches.Count > 0 && batch.Bytes > bytesLeft)
            {
                return true;
            }

            _batches.Add(batch);
            bytesLeft -= batch.Bytes;
            cursor.Want(cursor.ScanOffset);
            _budget.SpendLogBytes(_scanner.BytesScanned - scanned);
            scanned = _scanner.BytesScanned;
        }

        IsComplete = cursor.IsDone;
        return true;
    }
}
