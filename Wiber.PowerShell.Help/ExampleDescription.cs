namespace Wiber.PowerShell.Help;

/// <summary>An example: what to type, and what that does.</summary>
internal sealed record ExampleDescription(string Code, string Remarks);
