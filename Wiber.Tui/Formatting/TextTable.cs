using System.Text;

namespace Wiber.Tui.Formatting;

/// <summary>Rows of cells as aligned lines of plain text.</summary>
/// <param name="columns">The headings; one that begins with <c>&gt;</c> heads a column aligned to the right.</param>
internal sealed class TextTable(params string[] columns)
{
    private const string Gap = "  ";

    private readonly List<Cell[]> _rows = [];

    public void Add(params Cell[] row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, columns.Length);
        _rows.Add(row);
    }

    /// <summary>The lines, the heading first, without blanks at their ends.</summary>
    public IEnumerable<string> Lines(Palette palette)
    {
        Cell[] heading = columns.Select(column => new Cell(column.TrimStart('>').ToUpperInvariant(), Tone.Faint)).ToArray();
        int[] widths = columns.Select((_, i) => _rows.Append(heading).Max(row => row[i].Text.Length)).ToArray();
        return _rows.Prepend(heading).Select(row => Line(row, widths, palette));
    }

    private string Line(Cell[] row, int[] widths, Palette palette)
    {
        var line = new StringBuilder();
        for (int i = 0; i < row.Length; i++)
        {
            string padding = new(' ', widths[i] - row[i].Text.Length);
            string text = palette.Apply(row[i].Tone, row[i].Text);
            bool isLast = i == row.Length - 1;
            line.Append(columns[i].StartsWith('>') ? padding + text : isLast ? text : text + padding);
            line.Append(isLast ? "" : Gap);
        }

        return line.ToString();
    }
}
