using Wiber.Client.Api.Groups;

namespace Wiber.Client.Consuming;

/// <summary>Which partition it is; a topic that is made again under its name has others.</summary>
internal readonly record struct PartitionId(int TopicNumber, int Partition)
{
    public static PartitionId Of(AssignedPartition assigned) => new(assigned.TopicNumber, assigned.Partition);
}
