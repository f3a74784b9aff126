using System.Globalization;
using Wiber.Client.Processes;
using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Layout;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>The log of a node: a heading, and the lines that end with the last one shown.</summary>
internal static class LogPane
{
    public static void Draw(Canvas canvas, MonitorState state, int index, bool hasBar)
    {
        NodeState node = state.Nodes[index];
        bool isFocused = index == state.Focus;
        Tone rule = isFocused ? Tone.Accent : Tone.Faint;
        string name = string.Create(CultureInfo.InvariantCulture, $"{index + 1} {node.Id}");
        string role = node.IsLeader ? " leader" : node.Run == NodeRunState.Down ? " down" : "";
        canvas.Rule(0, name + role, rule, new CellStyle(isFocused ? Tone.Accent : Tone.Plain, isFocused), Standing(state, node));
        int left = hasBar ? 1 : 0;
        for (int row = hasBar ? 0 : canvas.Height; row < canvas.Height; row++)
        {
            canvas.Write(0, row, canvas.Glyphs.Bar, Tone.Faint);
        }

        List<LogRow> rows = Rows(state, node, canvas.Width - left, canvas.Height - 1);
        for (int i = 0; i < rows.Count; i++)
        {
            DrawRow(canvas, left, i + 1, rows[i], state);
        }

        if (rows.Count == 0)
        {
            string none = node.Log.End == 0 ? "no log yet" : $"no line has \"{state.LogFilter}\"";
            canvas.Write(left, 1, none, Tone.Faint);
        }
    }

    private static string Standing(MonitorState state, NodeState node)
    {
        string filter = state.LogFilter is { } text ? $"only \"{text}\", " : "";
        long below = node.Log.End - 1 - node.LogView.BottomOf(node.Log);
        return filter + (node.LogView.IsFollowing
            ? "following"
            : string.Create(CultureInfo.InvariantCulture, $"standing, {below} below"));
    }

    /// <summary>The rows from the last line shown upwards, in the order of the screen.</summary>
    private static List<LogRow> Rows(MonitorState state, NodeState node, int width, int height)
    {
        var rows = new List<LogRow>(Math.Max(0, height));
        long number = LogSearch.Find(node.Log, state.LogFilter, node.LogView.BottomOf(node.Log), -1);
        while (number >= 0 && rows.Count < height && width > 0)
        {
            IReadOnlyList<LogRow> line = LogRow.Of(node.Log[number], state, node.LogColumn, width);
            for (int i = line.Count - 1; i >= 0 && rows.Count < height; i--)
            {
                rows.Add(line[i]);
            }

            number = LogSearch.Find(node.Log, state.LogFilter, number - 1, -1);
        }

        rows.Reverse();
        return rows;
    }

    private static void DrawRow(Canvas canvas, int left, int row, LogRow line, MonitorState state)
    {
        canvas.Write(left, row, line.Text, line.Tone);
        canvas.Write(left, row, line.Text[..line.TimeLength], Tone.Faint);
        Mark(canvas, left, row, line, state.LogFilter);
        Mark(canvas, left, row, line, state.LogSearch);
    }

    private static void Mark(Canvas canvas, int left, int row, LogRow line, string? text)
    {
        int from = line.TimeLength;
        int found;
        while (text is not null && (found = line.Text.IndexOf(text, from, StringComparison.OrdinalIgnoreCase)) >= 0)
        {
            int column = left + TextColumns.Width(line.Text[..found]);
            canvas.Write(column, row, line.Text.Substring(found, text.Length), new CellStyle(line.Tone, IsReversed: true));
            from = found + text.Length;
        }
    }
}
