namespace Wiber.Node.Broker.Partitions;

/// <summary>A partition as shown to users.</summary>
/// <param name="Partition">From 0.</param>
/// <param name="FirstOffset">The first message.</param>
/// <param name="EndOffset">The offset of the message that comes next.</param>
/// <param name="MessageCount">Messages that can be read.</param>
internal readonly record struct PartitionDescription(int Partition, long FirstOffset, long EndOffset, long MessageCount);
