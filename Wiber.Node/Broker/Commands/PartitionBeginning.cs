namespace Wiber.Node.Broker.Commands;

/// <summary>Which offset a partition is to begin at.</summary>
/// <param name="Topic">The topic's number.</param>
/// <param name="Partition">From 0.</param>
/// <param name="FirstOffset">Messages before it go. Beyond the partition's end, it is the end.</param>
internal readonly record struct PartitionBeginning(int Topic, int Partition, long FirstOffset);
