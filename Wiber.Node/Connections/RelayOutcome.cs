namespace Wiber.Node.Connections;

/// <summary>How a message was stored.</summary>
/// <param name="IsDuplicate">It was there before.</param>
/// <param name="IsForwarded">Through another node, which leads.</param>
internal readonly record struct RelayOutcome(bool IsDuplicate, bool IsForwarded);
