namespace Wiber.Tui.Formatting;

/// <summary>A node that <c>wiber restart --rolling</c> restarted, as JSON.</summary>
/// <param name="Id">The node.</param>
/// <param name="WasLeader">It led, and handed leadership over first.</param>
/// <param name="DurationMs">From the stop until it had caught up.</param>
internal sealed record RestartDocument(string Id, bool WasLeader, long DurationMs);
