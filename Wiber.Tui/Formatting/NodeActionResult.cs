namespace Wiber.Tui.Formatting;

/// <summary>What <c>start</c>, <c>stop</c>, <c>kill</c> and <c>restart</c> did, as JSON.</summary>
/// <param name="Id">The node.</param>
/// <param name="Outcome"><c>started</c>, <c>stopped</c>, <c>killed</c>, <c>restarted</c>, <c>was_up</c> or
/// <c>was_down</c>.</param>
/// <param name="Pid">The process that runs now; null if none does.</param>
internal sealed record NodeActionResult(string Id, string Outcome, int? Pid);
