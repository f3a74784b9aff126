using Wiber.Client.Messages;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Stores;

namespace Wiber.Node.Broker.Filters;

/// <summary>
/// Makes the filters by which readers pass over blocks of messages: gathers the field values of each message that is stored, and
/// makes a filter of them when the block is full. For the applying thread.
/// </summary>
internal sealed class BlockFilterBuilder(IBrokerStore store)
{
    private readonly FieldValueSet _set = new();

    /// <summary>Takes the stored messages of an entry in.</summary>
    /// <param name="partition">Their partition.</param>
    /// <param name="batch">The entry's messages.</param>
    /// <param name="skipped">Those that are not stored, if there are any.</param>
    /// <param name="baseOffset">The offset of the first that is.</param>
    /// <param name="timestampUs">Their time.</param>
    /// <param name="changes">Where to note what must be stored.</param>
    /// <exception cref="BrokerStoreException">The beginning of the block cannot be read back.</exception>
    public void Add(
        PartitionState partition,
        MessageBatchReader batch,
        SkippedPositions? skipped,
        long baseOffset,
        long timestampUs,
        BrokerChanges changes)
    {
        long offset = baseOffset;
        OpenBlock block = partition.OpenBlock ??= Begin(partition, offset);
        int added = -block.Values.Length;
        changes.Note(block);
        while (batch.MoveNext())
        {
            if (skipped?.Contains(batch.Position) is true)
            {
                continue;
            }

            Invariant.Require(block.Block == offset / BrokerLimits.OffsetsPerBlock);
            block.Add(batch.Current, timestampUs);
            offset++;
            if (offset % BrokerLimits.OffsetsPerBlock == 0)
            {
                changes.Add(Close(block));
                block.MoveToNext();
            }
        }

        changes.NoteBlockValues(added + block.Values.Length);
    }

    private static OpenBlock Begin(PartitionState partition, long offset) => new(
        partition, offset / BrokerLimits.OffsetsPerBlock, isContinued: offset % BrokerLimits.OffsetsPerBlock != 0);

    private FieldFilterRow Close(OpenBlock block)
    {
        PartitionState partition = block.Partition;
        OpenBlockRow? begun = block.IsContinued ? store.FindOpenBlock(partition.Topic, partition.Partition) : null;

        // Before the first checkpoint of the block is written, the store may still have an older one.
        begun = begun?.Block == block.Block ? begun : null;
        _set.Reset(block.Values.Length + block.Writing.Length + (begun?.Values.Length ?? 0));
        _set.Add(begun?.Values);
        _set.Add(block.Writing);
        _set.Add(block.Values);
        return new FieldFilterRow(
            partition.Topic,
            partition.Partition,
            block.Block,
            Math.Min(block.TimestampUsMin, begun?.TimestampUsMin ?? long.MaxValue),
            Math.Max(block.TimestampUsMax, begun?.TimestampUsMax ?? long.MinValue),
            FieldFilter.Build(_set.Values));
    }
}
