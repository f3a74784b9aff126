using Wiber.Client.Messages;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Retention;

/// <summary>
/// Finds where every partition begins when the log is trimmed. A message lies no more than
/// <see cref="BrokerLimits.LogBytesPerIndexItem"/> of log behind an item of its partition's index. So of the messages behind the
/// trimmed entries, all but those in the next so many bytes have an item that is left: it takes one short read of the log,
/// however many partitions there are. Call it while nothing is applied.
/// </summary>
internal sealed class TrimPlanner(TopicTable topics, ILogReader log)
{
    /// <summary>The command for it, or nothing if the log does not hold what has to be looked at.</summary>
    /// <param name="lastRemoved">The last entry to go.</param>
    /// <param name="applied">The last entry that was applied; not before <paramref name="lastRemoved"/>.</param>
    /// <param name="logBytes">Bytes of all entries up to it.</param>
    public TrimLog? Plan(LogIndex lastRemoved, LogIndex applied, long logBytes)
    {
        Invariant.Require(lastRemoved <= applied);
        var found = new Dictionary<PartitionState, FirstMessage>();
        if (!TryFindFirstMessages(lastRemoved, applied, found))
        {
            return null;
        }

        var cuts = new List<PartitionCut>();
        foreach (PartitionState partition in topics.ToArray().SelectMany(topic => topic.Partitions))
        {
            OffsetIndexItem? behind = partition.FindBehind(lastRemoved);
            if (found.TryGetValue(partition, out FirstMessage first))
            {
                PartitionRow row = partition.ToRow();
                cuts.Add(new PartitionCut(
                    partition.Topic,
                    partition.Partition,
                    first.Index,
                    (behind?.BaseOffset ?? row.EndOffset) - first.StoredCount,
                    (behind?.RecordBytesBefore ?? row.RecordBytes) - first.RecordBytes));
            }
            else if (behind is null && partition.ToRow() is var row && MayGrowWithoutItem(row, logBytes))
            {
                cuts.Add(new PartitionCut(
                    partition.Topic, partition.Partition, applied.Next, row.EndOffset, row.RecordBytes));
            }
        }

        return new TrimLog(lastRemoved, cuts);
    }

    /// <summary>The next entry, which may be applied before the command is, need not get an item.</summary>
    private static bool MayGrowWithoutItem(PartitionRow row, long logBytes) =>
        row.LastIndex > LogIndex.Zero && logBytes - row.LogBytesAtItem < BrokerLimits.LogBytesPerIndexItem;

    private bool TryFindFirstMessages(LogIndex lastRemoved, LogIndex applied, Dictionary<PartitionState, FirstMessage> found)
    {
        LogIndex next = lastRemoved.Next;
        long bytes = 0;
        while (next <= applied && bytes < BrokerLimits.LogBytesPerIndexItem)
        {
            IReadOnlyList<LogEntry> entries = log.Read(next, applied, (int)(BrokerLimits.LogBytesPerIndexItem - bytes));
            if (entries.Count == 0)
            {
                return false;
            }

            for (int i = 0; i < entries.Count && bytes < BrokerLimits.LogBytesPerIndexItem; i++)
            {
                if (entries[i].Kind == EntryKind.Messages)
                {
                    Look(entries[i], lastRemoved, found);
                }

                bytes += entries[i].Record.Length;
                next = entries[i].Index.Next;
            }
        }

        return true;
    }

    private void Look(LogEntry entry, LogIndex lastRemoved, Dictionary<PartitionState, FirstMessage> found)
    {
        bool opened = MessageBatchReader.TryOpen(entry.Body.Span, out MessageBatchReader batch, out _);
        Invariant.Require(opened);
        // An entry of an earlier topic of the same name is none of the partition's.
        if (topics.Find(batch.Topic)?.FindPartition(batch.Partition) is not { } partition
            || partition.FindBehind(lastRemoved)?.Index <= entry.Index
            || !partition.TryFindSkipped(entry.Index, out SkippedPositions? skipped))
        {
            return;
        }

        int storedCount = skipped?.StoredCount(batch.Count) ?? batch.Count;
        if (found.TryGetValue(partition, out FirstMessage first))
        {
            found[partition] = first with
            {
                StoredCount = first.StoredCount + storedCount,
                RecordBytes = first.RecordBytes + entry.Record.Length,
            };
        }
        else if (storedCount > 0)
        {
            found.Add(partition, new FirstMessage(entry.Index, storedCount, entry.Record.Length));
        }
    }

    /// <summary>
    /// The first entry with a stored message, how many are stored from there to the next item of the index, and the bytes of the
    /// partition's records from there.
    /// </summary>
    private readonly record struct FirstMessage(LogIndex Index, long StoredCount, long RecordBytes);
}
