using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Stores;

namespace Wiber.Node.Broker.Reading;

/// <summary>Finds the blocks of a partition that may hold a match, a row of blocks at a time.</summary>
internal sealed class BlockSkipper(IBrokerStore store, PartitionState partition, BlockProbe probe, ReadBudget budget)
{
    private const int BlocksPerRow = 128;

    private readonly bool[] _excluded = new bool[BlocksPerRow];
    private long _row = -1;

    /// <summary>
    /// The first offset from one on that may match; <paramref name="end"/> if none in front of it does. If the budget does not
    /// reach so far, the offset that it does reach.
    /// </summary>
    public long Find(long from, long end)
    {
        long block = from / BrokerLimits.OffsetsPerBlock;
        long lastBlock = (end - 1) / BrokerLimits.OffsetsPerBlock;
        for (; from < end && block <= lastBlock; block++)
        {
            if (budget.IsSpent || !IsExcluded(block, lastBlock))
            {
                return Math.Max(from, block * BrokerLimits.OffsetsPerBlock);
            }
        }

        return end;
    }

    private bool IsExcluded(long block, long lastBlock)
    {
        long row = block / BlocksPerRow;
        if (row != _row)
        {
            Array.Clear(_excluded);
            store.ExcludeBlocks(partition.Topic, partition.Partition, row * BlocksPerRow, probe, _excluded);
            budget.SpendBlocks((int)Math.Min(BlocksPerRow, lastBlock + 1 - (row * BlocksPerRow)));
            _row = row;
        }

        return _excluded[block % BlocksPerRow];
    }
}
