namespace Wiber.Tui.Formatting;

/// <summary>A cell of a table.</summary>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    /// <summary>A cell for a value that may not be known.</summary>
    public static Cell Of(object? value) => new(value?.ToString() ?? "-");
}
