namespace Wiber.Node.Broker;

/// <summary>A topic as shown to users.</summary>
internal sealed record TopicDescription(string Name, IReadOnlyList<PartitionDescription> Partitions);
