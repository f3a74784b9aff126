using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks.Models;

/// <summary>
/// Says where each partition must begin after a trim: at its first message in an entry that stays, or where its retention says.
/// </summary>
internal sealed class OffsetModel(ModelTopics topics)
{
    private readonly Timeline<LogIndex> _trimmed = new(LogIndex.Zero);

    /// <summary>How many trims took something away.</summary>
    public int Trims { get; private set; }

    /// <summary>The last entry that was no longer needed after another one.</summary>
    public LogIndex TrimmedAt(LogIndex index) => _trimmed.At(index);

    /// <summary>The oldest part of the log goes.</summary>
    public Expectation Apply(LogIndex index, TrimLog trim)
    {
        if (trim.LastRemoved <= _trimmed.Current || trim.LastRemoved >= index)
        {
            return new Expectation(ApplyStatus.Advanced);
        }

        _trimmed.Set(index, trim.LastRemoved);
        foreach (ModelPartition partition in topics.Present.SelectMany(topic => topic.Partitions))
        {
            partition.BeginAt(index, partition.EndAt(trim.LastRemoved));
        }

        return Trimmed();
    }

    /// <summary>Topics let go of what they need not keep.</summary>
    public Expectation Apply(LogIndex index, TrimPartitions trim)
    {
        foreach (PartitionBeginning beginning in trim.Beginnings)
        {
            if (topics.Find(beginning.Topic)?.FindPartition(beginning.Partition) is { } partition)
            {
                partition.BeginAt(index, Math.Min(beginning.FirstOffset, partition.EndOffset));
            }
        }

        return Trimmed();
    }

    private Expectation Trimmed()
    {
        Trims++;
        return new Expectation(ApplyStatus.Trimmed);
    }
}
