namespace Wiber.Node.Broker.Stores;

/// <summary>A message that was deleted, as stored: its offset stays a hole.</summary>
internal readonly record struct HoleRow(int Topic, int Partition, long Offset);
