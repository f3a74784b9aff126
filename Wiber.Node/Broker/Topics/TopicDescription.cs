using Wiber.Node.Broker.Partitions;

namespace Wiber.Node.Broker.Topics;

/// <summary>A topic as shown to users.</summary>
internal sealed record TopicDescription(string Name, IReadOnlyList<PartitionDescription> Partitions);
