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
    /// Moves a cursor to the next message that may match, or to <paramref name="end"/> if none in front of it does, and tells it
    /// how far it goes on like that. If the budget does not reach so far, it is moved as far as it does.
    /// </summary>
    public void Skip(PartitionCursor cursor, long end)
    {
        long from = Find(cursor.Next, end);
        cursor.Want(from, FindEnd(from, end));
    }

    /// <summary>
    /// The first offset from one on that may match; <paramref name="end"/> if none in front of it does. If the budget does not
    /// reach so far, the offset that it does reach.
    /// </summary>
    private long Find(long from, long end)
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

    /// <summary>
    /// The first offset behind one, whose block may hold a match, from which on a block does not; <paramref name="end"/> if there
    /// is none in front of it. It looks no further than it knows already.
    /// </summary>
    private long FindEnd(long from, long end)
    {
        long block = from / BrokerLimits.OffsetsPerBlock;
        do
        {
            block++;
        }
        while (block / BlocksPerRow == _row && !_excluded[block % BlocksPerRow]);

        return Math.Min(end, block * BrokerLimits.OffsetsPerBlock);
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
