using System.Globalization;
using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.State;
using Wiber.Tui.Monitor.Views;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>What is in the place of the logs.</summary>
internal static class ViewPanel
{
    public static void Draw(Canvas canvas, MonitorState state, View view)
    {
        switch (view)
        {
            case ListView list:
                DrawList(canvas, state, list);
                break;
            case TextView text:
                DrawText(canvas, text);
                break;
            case PublishView publish:
                PublishForm.Draw(canvas, publish);
                break;
        }
    }

    private static void DrawText(Canvas canvas, TextView text)
    {
        IReadOnlyList<string> lines = text.Lines(canvas.Width);
        int height = canvas.Height - 1;
        int top = Math.Clamp(text.Top, 0, Math.Max(0, lines.Count - height));
        string place = lines.Count > height
            ? string.Create(CultureInfo.InvariantCulture, $"{top + 1}-{Math.Min(lines.Count, top + height)} of {lines.Count}")
            : "";
        Head(canvas, text.Title, place);
        for (int i = 0; i < height && top + i < lines.Count; i++)
        {
            bool isHeading = text is HelpView && !lines[top + i].StartsWith(' ');
            canvas.Write(0, i + 1, lines[top + i], isHeading ? Tone.Accent : Tone.Plain);
        }
    }

    private static void DrawList(Canvas canvas, MonitorState state, ListView list)
    {
        int height = Math.Max(0, canvas.Height - 2);
        int top = Math.Clamp(list.Place - (height / 2), 0, Math.Max(0, list.Count - height));
        Head(canvas, list.Title, Place(list));
        if (list.Count == 0)
        {
            string text = list.Problem ?? (list.IsLoading ? "loading" : list.EmptyText);
            canvas.Write(1, 1, text, list.Problem is null ? Tone.Faint : Tone.Bad);
            return;
        }

        (CellColumn[] columns, Cell[][] rows) = ListRows.Of(list, state, top, Math.Min(height, list.Count - top));
        CellTable.Draw(canvas.Below(1), columns, rows, list.Place - top, marksRow: true);
    }

    private static string Place(ListView list)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"{(list.Count == 0 ? 0 : list.Place + 1)} of {list.Count}");
        string standing = list switch
        {
            { Problem: { } problem, Count: > 0 } => $"{problem}, ",
            TopicView { IsLoadingOlder: true } => "loading older, ",
            TopicView topic => (topic.IsFollowing ? "following, " : "standing, ") + (topic.Before is null ? "" : "older above, "),
            _ => "",
        };
        return standing + place;
    }

    private static void Head(Canvas canvas, string title, string end) =>
        canvas.Rule(0, title, Tone.Accent, new CellStyle(Tone.Accent, IsReversed: true), end);
}
