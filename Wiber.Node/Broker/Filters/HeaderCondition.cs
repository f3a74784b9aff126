namespace Wiber.Node.Broker.Filters;

/// <summary>A header that a message must have. Of a name that it has several times, one value must be the one given.</summary>
/// <param name="Name">The name in UTF-8.</param>
/// <param name="Value">The value in UTF-8.</param>
internal readonly record struct HeaderCondition(byte[] Name, byte[] Value);
