namespace Wiber.Node.Broker.MessageIds;

/// <summary>Where a message of a known topic lies.</summary>
internal readonly record struct MessagePlace(int Partition, long Offset);
