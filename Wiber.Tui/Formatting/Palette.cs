namespace Wiber.Tui.Formatting;

/// <summary>Colours for a terminal; without them every text stays as it is.</summary>
internal readonly record struct Palette(bool IsEnabled)
{
    public string Apply(Tone tone, string text) => !IsEnabled || Code(tone) is not { } code ? text : $"\e[{code}m{text}\e[0m";

    private static string? Code(Tone tone) => tone switch
    {
        Tone.Strong => "1",
        Tone.Faint => "2",
        Tone.Good => "32",
        Tone.Warning => "33",
        Tone.Bad => "31",
        _ => null,
    };
}
