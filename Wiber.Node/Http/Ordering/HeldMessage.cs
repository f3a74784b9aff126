using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Reading.Ordering;

namespace Wiber.Node.Http.Ordering;

/// <summary>A message that an ordered read holds back.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Key">Where it belongs.</param>
/// <param name="Message">The message.</param>
internal readonly record struct HeldMessage(string Topic, OrderKey Key, StoredMessage Message);
