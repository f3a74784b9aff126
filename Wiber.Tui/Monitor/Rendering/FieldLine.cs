using Wiber.Client.Text;
using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.Layout;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>A line that is written: the part of it around the cursor.</summary>
internal static class FieldLine
{
    public static void Draw(Canvas canvas, int column, int row, TextField field, bool isActive)
    {
        int width = canvas.Width - column - 1;
        int cursor = TextColumns.Width(TerminalText.Escape(field.Text[..field.Cursor]));
        int skipped = Math.Max(0, cursor - width + 1);
        string shown = TextColumns.Skip(TerminalText.Escape(field.Text), skipped);
        canvas.Write(column, row, shown, isActive ? Tone.Strong : Tone.Plain);
        if (isActive)
        {
            canvas.PlaceCursor(column + cursor - skipped, row);
        }
    }
}
