namespace Wiber.Tui.Formatting;

/// <summary>What <c>wiber token revoke --json</c> prints.</summary>
internal sealed record RevokedTokenDocument(string Name);
