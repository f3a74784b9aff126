namespace Wiber.Node.Broker;

/// <summary>Where a message of a known topic lies.</summary>
internal readonly record struct MessagePlace(int Partition, long Offset);
