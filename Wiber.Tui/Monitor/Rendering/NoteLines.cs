using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Layout;
using Wiber.Tui.Monitor.State;
using Wiber.Tui.Monitor.Views;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>What happened last; what is asked or written takes its place at the bottom.</summary>
internal static class NoteLines
{
    public static void Draw(Canvas canvas, MonitorState state)
    {
        int bottom = canvas.Height - 1;
        int last = state.Notes.Count - 1;
        switch (state.Top)
        {
            case QuestionView question:
                int column = canvas.Write(0, bottom, $" {question.Question} ", new CellStyle(Tone.Warning, IsReversed: true));
                column = canvas.Write(column, bottom, " y yes  n no  ", Tone.Strong);
                canvas.Write(column, bottom, question.Text.Shell, Tone.Faint);
                bottom--;
                break;
            case LineView line:
                string label = Label(line.Purpose);
                canvas.Write(0, bottom, label, Tone.Accent);
                FieldLine.Draw(canvas, TextColumns.Width(label), bottom, line.Field, isActive: true);
                bottom--;
                break;
        }

        for (int row = bottom; row >= 0 && last >= 0; row--, last--)
        {
            // Who leads stays in sight while there is room for more than one line.
            bool isTop = row == 0 && bottom > 0;
            Note? leader = state.LeaderNote;
            Note note = isTop && leader is not null && leader.Time < state.Notes[last].Time ? leader : state.Notes[last];
            Draw(canvas, row, note);
        }
    }

    private static void Draw(Canvas canvas, int row, Note note)
    {
        int column = canvas.Write(0, row, ShortText.ExactTime(note.Time) + " ", Tone.Faint);
        canvas.Write(column, row, note.Text, note.Tone);
    }

    private static string Label(LinePurpose purpose) => purpose switch
    {
        LinePurpose.FilterLogs => "Only lines with: ",
        LinePurpose.SearchLog => "Search: ",
        _ => "Only messages with (sender= recipient= key= id= text): ",
    };
}
