using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Retention;

/// <summary>
/// Finds what the retention of topics lets go, by their offset indexes alone; so by age and by bytes it is as exact as the
/// distance of their items. May be asked while entries are applied: then what it finds is only a little late.
/// </summary>
internal sealed class RetentionPlanner(TopicTable topics)
{
    /// <summary>The command for what may go, or nothing if nothing may.</summary>
    /// <param name="nowUs">Microseconds since 1970.</param>
    /// <remarks>What is over <see cref="BrokerLimits.PartitionsPerTrim"/> is found the next time.</remarks>
    public TrimPartitions? Plan(long nowUs)
    {
        PartitionBeginning[] beginnings =
        [
            .. topics.ToArray()
                .Where(topic => topic.Config.HasRetention)
                .SelectMany(topic => topic.Partitions.Select(partition => (topic.Config, Partition: partition)))
                .Select(each => (each.Partition, First: each.Partition.FindRetained(each.Config, nowUs)))
                .Where(each => each.First > each.Partition.Bounds.FirstOffset)
                .Select(each => new PartitionBeginning(each.Partition.Topic, each.Partition.Partition, each.First))
                .Take(BrokerLimits.PartitionsPerTrim),
        ];
        return beginnings.Length == 0 ? null : new TrimPartitions(beginnings);
    }

    /// <summary>The last entry in front of all that hold a message that is still there.</summary>
    /// <param name="applied">The last entry that was applied; found before this is asked.</param>
    public LogIndex FindDead(LogIndex applied) => topics.ToArray()
        .SelectMany(topic => topic.Partitions)
        .Select(partition => partition.FirstEntry?.Previous ?? applied)
        .Aggregate(applied, LogIndex.Min);
}
