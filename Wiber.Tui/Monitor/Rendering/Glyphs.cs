namespace Wiber.Tui.Monitor.Rendering;

/// <summary>The characters that are more than ASCII, and what takes their place where a terminal has no others.</summary>
internal sealed record Glyphs
{
    public static Glyphs Unicode { get; } = new() { Rule = "─", Bar = "│", Steps = "▁▂▃▄▅▆▇█", PlusMinus = "±", IsAscii = false };

    public static Glyphs Ascii { get; } = new() { Rule = "-", Bar = "|", Steps = "_.:-=+*%#", PlusMinus = "+-", IsAscii = true };

    /// <summary>A piece of a horizontal line.</summary>
    public required string Rule { get; init; }

    /// <summary>A piece of a vertical line.</summary>
    public required string Bar { get; init; }

    /// <summary>From nothing to full in steps, for sparklines.</summary>
    public required string Steps { get; init; }

    public required string PlusMinus { get; init; }

    public required bool IsAscii { get; init; }

    /// <summary>The text as the terminal can show it.</summary>
    public string Adapt(string text) => !IsAscii || System.Text.Ascii.IsValid(text)
        ? text
        : string.Concat(text.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : "?"));
}
