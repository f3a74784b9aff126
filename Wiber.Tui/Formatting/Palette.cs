namespace Wiber.Tui.Formatting;

/// <summary>Colours for a terminal; without them every text stays as it is.</summary>
internal readonly record struct Palette(bool IsEnabled)
{
    public string Apply(Tone tone, string text) => !IsEnabled || CodeOf(tone) is not { } code ? text : $"\e[{code}m{text}\e[0m";

    /// <summary>The parameters of the escape sequence for a tone; null for plain text.</summary>
    public static string? CodeOf(Tone tone) => tone switch
    {
        Tone.Strong => "1",
        Tone.Faint => "2",
        Tone.Good => "32",
        Tone.Warning => "33",
        Tone.Bad => "31",
        Tone.Accent => "36",
        _ => null,
    };
}
