using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Layout;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>A rectangle of a frame to draw into; what does not fit is cut.</summary>
internal readonly struct Canvas(Frame frame, Area area, Glyphs glyphs)
{
    public int Width { get; } = area.Width;

    public int Height { get; } = area.Height;

    public Glyphs Glyphs { get; } = glyphs;

    /// <summary>The same frame, another rectangle.</summary>
    public Canvas In(Area other) => new(frame, other, Glyphs);

    /// <summary>The rectangle without so many rows at its top.</summary>
    public Canvas Below(int rows) => new(frame, area.Below(rows), Glyphs);

    /// <summary>Writes text; answers the column behind it.</summary>
    public int Write(int column, int row, string text, CellStyle style = default) => row < 0 || row >= Height
        ? column
        : frame.Write(area.Column + column, area.Row + row, area.Column + Width, Glyphs.Adapt(text), style) - area.Column;

    /// <summary>Fills the rest of a row with a character.</summary>
    public void Fill(int column, int row, char character, CellStyle style = default)
    {
        if (column < Width)
        {
            Write(column, row, new string(character, Width - column), style);
        }
    }

    /// <summary>A rule over the whole width with a title in it, which may have another style, and a word at its end.</summary>
    public void Rule(int row, string title, CellStyle style, CellStyle titleStyle, string end = "")
    {
        string rule = Glyphs.Rule;
        int column = Write(0, row, rule, style);
        column = Write(column, row, $" {title} ", titleStyle);
        int endColumn = Width - TextColumns.Width(end) - 2;
        for (; column < Width; column++)
        {
            Write(column, row, rule, style);
        }

        if (end.Length > 0 && endColumn > TextColumns.Width(title) + 4)
        {
            Write(endColumn - 1, row, $" {end} ", Tone.Faint);
        }
    }

    /// <summary>Shows the cursor.</summary>
    public void PlaceCursor(int column, int row)
    {
        if (column < Width && row < Height)
        {
            frame.Cursor = (area.Column + column, area.Row + row);
        }
    }
}
