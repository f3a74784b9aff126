using System.Globalization;
using System.Text;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>
/// Turns frames into what a terminal understands (ECMA-48): the cells that are not as in the frame before, and nothing else.
/// Behind every character that is not ASCII the cursor is placed anew, so that a terminal that finds it wider or narrower
/// than this program does not shift what follows.
/// </summary>
/// <param name="usesColor">False leaves bold, faint and reversed text, which are no colours.</param>
internal sealed class FrameWriter(bool usesColor)
{
    private const string Reset = "\e[0m";

    private Frame? _shown;

    /// <summary>Forgets what the terminal shows: the next frame is written whole.</summary>
    public void Invalidate() => _shown = null;

    /// <summary>What brings the terminal from the frame before to this one; empty if they are the same.</summary>
    public string Write(Frame frame)
    {
        Frame? before = _shown is { } shown && shown.Width == frame.Width && shown.Height == frame.Height ? _shown : null;
        var output = new StringBuilder();
        var style = default(CellStyle);
        if (before is null)
        {
            output.Append(Reset).Append("\e[2J");
        }

        for (int row = 0; row < frame.Height; row++)
        {
            int cursor = -1;
            for (int column = 0; column < frame.Width; column++)
            {
                FrameCell cell = frame[column, row];
                if (cell.Text.Length == 0 || cell == (before?[column, row] ?? FrameCell.Blank))
                {
                    continue;
                }

                if (cursor != column)
                {
                    Move(output, column, row);
                }

                if (cell.Style != style)
                {
                    Switch(output, cell.Style);
                    style = cell.Style;
                }

                output.Append(cell.Text);
                cursor = cell.Text is [< '\x7f'] ? column + 1 : -1;
            }
        }

        if (style != default)
        {
            output.Append(Reset);
        }

        if (output.Length > 0 || frame.Cursor != before?.Cursor)
        {
            PlaceCursor(output, frame.Cursor);
        }

        _shown = frame;
        return output.ToString();
    }

    private static void PlaceCursor(StringBuilder output, (int Column, int Row)? cursor)
    {
        if (cursor is { } place)
        {
            Move(output, place.Column, place.Row);
        }

        output.Append(cursor is null ? "\e[?25l" : "\e[?25h");
    }

    private static void Move(StringBuilder output, int column, int row) =>
        output.Append(CultureInfo.InvariantCulture, $"\e[{row + 1};{column + 1}H");

    private void Switch(StringBuilder output, CellStyle style)
    {
        output.Append("\e[0");
        if (style.Tone is Tone.Strong or Tone.Faint || usesColor)
        {
            output.Append(Palette.CodeOf(style.Tone) is { } code ? $";{code}" : "");
        }

        output.Append(style.IsReversed ? ";7m" : "m");
    }
}
