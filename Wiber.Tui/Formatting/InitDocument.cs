namespace Wiber.Tui.Formatting;

/// <summary>What <c>init</c> wrote, as JSON.</summary>
internal sealed record InitDocument(string File, bool Overwritten);
