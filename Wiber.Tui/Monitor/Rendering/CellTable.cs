using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Layout;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>Draws a table: a heading and rows, as many columns as fit, the last one up to the edge.</summary>
internal static class CellTable
{
    private const int Gap = 2;

    /// <param name="canvas">Where.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The rows that have room.</param>
    /// <param name="selected">The row that is marked; -1 for none.</param>
    /// <param name="marksRow">Whether the mark goes over the whole row or only its first cell.</param>
    public static void Draw(
        Canvas canvas, IReadOnlyList<CellColumn> columns, IReadOnlyList<Cell[]> rows, int selected, bool marksRow)
    {
        int[] widths = [.. columns.Select((column, i) =>
            rows.Select(row => TextColumns.Width(row[i].Text)).Append(column.Title.Length).Max())];
        List<int> shown = Choose(columns, widths, canvas.Width);
        Cell[] heading = [.. columns.Select(column => new Cell(column.Title, Tone.Faint))];
        DrawRow(canvas, 0, heading, columns, widths, shown, false, false);
        for (int i = 0; i < rows.Count; i++)
        {
            DrawRow(canvas, i + 1, rows[i], columns, widths, shown, i == selected, marksRow);
        }
    }

    private static List<int> Choose(IReadOnlyList<CellColumn> columns, int[] widths, int width)
    {
        List<int> shown = [.. Enumerable.Range(0, columns.Count)];

        // The last one is cut by the edge and not left out, unless its rank says so.
        int Least(int i) => i == columns.Count - 1 && columns[i].Rank == 0 ? columns[i].Title.Length : widths[i];
        int Needed() => shown.Sum(i => Least(i) + Gap);
        while (shown.Count > 1 && Needed() > width + Gap)
        {
            int least = shown.MaxBy(i => columns[i].Rank);
            if (columns[least].Rank == 0)
            {
                break;
            }

            shown.Remove(least);
        }

        return shown;
    }

    private static void DrawRow(
        Canvas canvas,
        int row,
        Cell[] cells,
        IReadOnlyList<CellColumn> columns,
        int[] widths,
        List<int> shown,
        bool isMarked,
        bool marksRow)
    {
        if (isMarked && marksRow)
        {
            canvas.Fill(0, row, ' ', new CellStyle(Tone.Plain, IsReversed: true));
        }

        int column = 0;
        for (int i = 0; i < shown.Count; i++)
        {
            (Cell cell, CellColumn head) = (cells[shown[i]], columns[shown[i]]);
            int width = widths[shown[i]];
            int indent = head.IsRight ? width - TextColumns.Width(cell.Text) : 0;
            bool isReversed = isMarked && (marksRow || i == 0);
            Tone tone = marksRow && isMarked ? Tone.Plain : cell.Tone;
            canvas.Write(column + indent, row, cell.Text, new CellStyle(tone, isReversed));
            column += width + Gap;
        }
    }
}
