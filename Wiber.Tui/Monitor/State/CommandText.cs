namespace Wiber.Tui.Monitor.State;

/// <summary>The same thing done from a shell.</summary>
/// <param name="Shell">As a line for sh: <c>wiber</c>, or what does it where that has no verb for it.</param>
/// <param name="Cmdlet">As a line of PowerShell.</param>
internal sealed record CommandText(string Shell, string Cmdlet);
