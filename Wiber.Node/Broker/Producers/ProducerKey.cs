namespace Wiber.Node.Broker.Producers;

/// <summary>A producer in a partition of a topic.</summary>
internal readonly record struct ProducerKey(int Topic, int Partition, ulong ProducerId);
