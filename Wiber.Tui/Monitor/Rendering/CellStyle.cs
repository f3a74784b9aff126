using Wiber.Tui.Formatting;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>How a cell looks.</summary>
internal readonly record struct CellStyle(Tone Tone, bool IsReversed = false)
{
    public static implicit operator CellStyle(Tone tone) => new(tone);
}
