namespace Wiber.Node.Broker.Reading;

/// <summary>Batches of a partition.</summary>
/// <param name="Status">Whether there is such a partition; if not, the rest is empty.</param>
/// <param name="Batches">Batches in the order of their offsets, each with at least one message that can be read.</param>
/// <param name="NextOffset">Where to go on reading.</param>
/// <param name="EndOffset">The offset of the message that comes next to the partition.</param>
/// <param name="IsComplete">Everything up to the end was looked at. If not, a limit ended the read; there may be more.</param>
internal sealed record BatchReadResult(
    ReadStatus Status, IReadOnlyList<StoredBatch> Batches, long NextOffset, long EndOffset, bool IsComplete)
{
    internal static BatchReadResult NotFound(ReadStatus status) => new(status, [], 0, 0, IsComplete: true);
}
