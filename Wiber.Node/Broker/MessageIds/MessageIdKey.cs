namespace Wiber.Node.Broker.MessageIds;

/// <summary>A message id in its topic.</summary>
/// <param name="Topic">The topic's number.</param>
/// <param name="Id">The id in UTF-8, never changed.</param>
internal readonly record struct MessageIdKey(int Topic, byte[] Id);
