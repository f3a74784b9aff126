using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Retention;

/// <summary>Removes old messages from the partitions. For the applying thread.</summary>
internal sealed class TrimApplier(AppliedState state)
{
    public ApplyOutcome Apply(LogEntry entry, TrimLog trim)
    {
        if (trim.LastRemoved <= state.Trim.LastRemoved || trim.LastRemoved >= entry.Index)
        {
            return ApplyOutcome.Advanced(entry);
        }

        Dictionary<(int Topic, int Partition), PartitionCut> cuts =
            trim.Cuts.ToDictionary(cut => (cut.Topic, cut.Partition));
        long removedCount = 0;
        foreach (PartitionState partition in state.Topics.ToArray().SelectMany(topic => topic.Partitions))
        {
            bool isCut = cuts.TryGetValue((partition.Topic, partition.Partition), out PartitionCut cut);
            removedCount += Count(partition.Trim(trim.LastRemoved, isCut ? cut : null, state.Changes));
        }

        state.Trim = new LogTrim(trim.LastRemoved, entry.Index);
        return ApplyOutcome.Trimmed(entry, removedCount);
    }

    public ApplyOutcome Apply(LogEntry entry, TrimPartitions trim)
    {
        long removedCount = 0;
        foreach (PartitionBeginning beginning in trim.Beginnings)
        {
            if (state.Topics.Find(beginning.Topic)?.FindPartition(beginning.Partition) is { } partition)
            {
                removedCount += Count(partition.TrimTo(beginning.FirstOffset, state.Changes));
            }
        }

        return ApplyOutcome.Trimmed(entry, removedCount);
    }

    private long Count(RemovedMessages removed)
    {
        state.Topics.HoleCount -= removed.HoleCount;
        return removed.Count;
    }
}
