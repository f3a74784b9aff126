namespace Wiber.Tui.Formatting;

/// <summary>A token in a list: whose it is and what they may do; the token itself is nowhere.</summary>
internal sealed record TokenDocument(string Name, string Role);
