namespace Wiber.Tui.Monitor.Rendering;

/// <summary>A cell of the screen.</summary>
/// <param name="Text">A character with the marks that join it; empty for the second half of a wide one.</param>
/// <param name="Style">How it looks.</param>
internal readonly record struct FrameCell(string Text, CellStyle Style)
{
    public static FrameCell Blank { get; } = new(" ", default);
}
