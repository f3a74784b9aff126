namespace Wiber.Tui.Formatting;

/// <summary>What a piece of text says about itself by its colour.</summary>
internal enum Tone
{
    Plain,
    Strong,
    Faint,
    Good,
    Warning,
    Bad,
    Accent,
}
