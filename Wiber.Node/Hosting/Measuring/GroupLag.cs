using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Reading;
using Wiber.Node.Metrics;

namespace Wiber.Node.Hosting.Measuring;

/// <summary>
/// How far consumer groups are behind, a figure for each partition, of so many partitions at most: each is a series that whoever
/// watches has to keep.
/// </summary>
internal sealed class GroupLag(ConsumerGroups groups)
{
    /// <summary>Partitions of all groups together that are shown.</summary>
    public const int SeriesMax = 2_000;

    private volatile int _omitted;

    /// <summary>Groups that the last reading left out.</summary>
    public int Omitted => _omitted;

    /// <summary>Group by group in the order of their names; one that would not fit as a whole is left out.</summary>
    public IEnumerable<MetricSample> Read()
    {
        var samples = new List<MetricSample>();
        int omitted = 0;
        foreach (string name in groups.ListNames())
        {
            // A topic that is just being deleted has no name any more.
            GroupPartitionDescription[]? partitions = samples.Count < SeriesMax
                ? groups.DescribeGroup(name)?.Partitions.Where(partition => partition.Topic.Length > 0).ToArray() ?? []
                : null;
            if (partitions is null || samples.Count + partitions.Length > SeriesMax)
            {
                omitted++;
                continue;
            }

            samples.AddRange(partitions.Select(partition => Of(name, partition)));
        }

        _omitted = omitted;
        return samples;
    }

    private static MetricSample Of(string group, GroupPartitionDescription partition) => new(
        partition.Lag,
        MetricSample.Label("group", group),
        MetricSample.Label("topic", partition.Topic),
        MetricSample.Label("partition", $"{partition.Partition.Partition}"));
}
