namespace Wiber.Node.Storage;

/// <summary>Entries that go into one segment with one gathered write, by their place in the plan's list.</summary>
/// <param name="Segment">The prepared segment that they begin, or null if they continue the active one.</param>
/// <param name="First">The first entry.</param>
/// <param name="Count">How many; may be 0 when a truncation needs a new segment and nothing follows.</param>
internal readonly record struct WriteRun(Segment? Segment, int First, int Count);
