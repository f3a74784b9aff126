namespace Wiber.Tui.Formatting;

/// <summary>What <c>wiber token list --json</c> prints.</summary>
internal sealed record TokensDocument(IReadOnlyList<TokenDocument> Tokens);
