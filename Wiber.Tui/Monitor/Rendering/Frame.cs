using System.Text;
using Wiber.Tui.Monitor.Layout;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>A whole screen of cells.</summary>
internal sealed class Frame
{
    /// <summary>More marks than this on one character are left out, so that a cell stays small.</summary>
    private const int CellCharsMax = 16;

    private static readonly string[] Ascii = [.. Enumerable.Range(0, 128).Select(code => ((char)code).ToString())];

    private readonly FrameCell[] _cells;

    public Frame(int width, int height)
    {
        (Width, Height) = (width, height);
        _cells = new FrameCell[width * height];
        Array.Fill(_cells, FrameCell.Blank);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Where the cursor is shown; null to hide it.</summary>
    public (int Column, int Row)? Cursor { get; set; }

    public FrameCell this[int column, int row] => _cells[(row * Width) + column];

    /// <summary>Writes text into a row, up to a column that is not written any more.</summary>
    /// <returns>The column behind the text.</returns>
    public int Write(int column, int row, int end, string text, CellStyle style)
    {
        if (row < 0 || row >= Height)
        {
            return column;
        }

        end = Math.Min(end, Width);
        foreach (Rune rune in text.EnumerateRunes())
        {
            int width = RuneWidth.Of(rune);
            if (width == 0)
            {
                Join(column - 1, row, rune);
                continue;
            }

            if (column + width > end)
            {
                break;
            }

            Put(column, row, rune, width, style);
            column += width;
        }

        return column;
    }

    /// <summary>The rows as text, without blanks at their ends.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        for (int row = 0; row < Height; row++)
        {
            var line = new StringBuilder();
            for (int column = 0; column < Width; column++)
            {
                line.Append(this[column, row].Text);
            }

            text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private void Put(int column, int row, Rune rune, int width, CellStyle style)
    {
        // A control character would steer the terminal; whoever wrote text here should have written it out.
        string text = Rune.IsControl(rune) ? "?" : rune.IsAscii ? Ascii[rune.Value] : rune.ToString();
        int index = (row * Width) + column;

        // A half of a wide character that is written over takes the other half with it.
        if (_cells[index].Text.Length == 0 && column > 0)
        {
            _cells[index - 1] = FrameCell.Blank;
        }

        int last = index + width - 1;
        if (column + width < Width && _cells[last + 1].Text.Length == 0)
        {
            _cells[last + 1] = FrameCell.Blank;
        }

        _cells[index] = new FrameCell(text, style);
        if (width == 2)
        {
            _cells[last] = new FrameCell("", style);
        }
    }

    private void Join(int column, int row, Rune mark)
    {
        if (column < 0)
        {
            return;
        }

        int index = (row * Width) + column;
        index -= _cells[index].Text.Length == 0 && column > 0 ? 1 : 0;
        FrameCell cell = _cells[index];
        if (cell.Text.Length + mark.Utf16SequenceLength <= CellCharsMax)
        {
            _cells[index] = cell with { Text = cell.Text + mark };
        }
    }
}
