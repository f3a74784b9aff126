namespace Wiber.Node.Broker.Reading.Ordering;

/// <summary>A message of an ordered read.</summary>
/// <param name="Message">The message.</param>
/// <param name="IsLate">One that belongs behind it had gone out before it came.</param>
internal readonly record struct OrderedMessage(StoredMessage Message, bool IsLate);
