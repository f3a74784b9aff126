namespace Wiber.Tui.Formatting;

/// <summary>What <c>wiber gateway --json</c> prints.</summary>
internal sealed record GatewayDocument(string Url);
