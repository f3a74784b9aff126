namespace Wiber.Node.Broker;

/// <summary>Where a message is.</summary>
/// <param name="Partition">Its partition; of a duplicate, the one of the original.</param>
/// <param name="Offset">Its offset; of a duplicate, the one of the original.</param>
/// <param name="Duplicate">The message was there before and was not stored again.</param>
internal readonly record struct MessageOutcome(int Partition, long Offset, bool Duplicate);
