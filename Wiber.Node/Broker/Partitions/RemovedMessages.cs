namespace Wiber.Node.Broker.Partitions;

/// <summary>What went when a partition was trimmed.</summary>
/// <param name="Count">Messages that could be read.</param>
/// <param name="HoleCount">Messages that had been deleted before.</param>
internal readonly record struct RemovedMessages(long Count, int HoleCount);
