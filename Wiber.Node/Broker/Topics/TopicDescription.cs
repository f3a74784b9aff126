using Wiber.Node.Broker.Partitions;

namespace Wiber.Node.Broker.Topics;

/// <summary>A topic as shown to users.</summary>
/// <param name="Number">Its number, which no other topic ever has, not even a later one of the same name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Config">What was decided about it.</param>
/// <param name="Partitions">Its partitions, by their numbers.</param>
internal sealed record TopicDescription(
    int Number, string Name, TopicConfig Config, IReadOnlyList<PartitionDescription> Partitions);
