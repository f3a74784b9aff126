using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.Layout;
using Wiber.Tui.Monitor.State;
using Wiber.Tui.Monitor.Views;

namespace Wiber.Tui.Monitor.Reducing;

/// <summary>Keys of the logs.</summary>
internal static class LogKeys
{
    private const int ColumnStep = 20;

    public static MonitorState Do(MonitorState state, MonitorCommand command) => command switch
    {
        MonitorCommand.ScrollUp => Scroll(state, state.Focus, -1),
        MonitorCommand.ScrollDown => Scroll(state, state.Focus, 1),
        MonitorCommand.PageUp => Scroll(state, state.Focus, -PageRows(state)),
        MonitorCommand.PageDown => Scroll(state, state.Focus, PageRows(state)),
        MonitorCommand.ScrollToStart => Show(
            state, LogView.At(state.Focused.Log.First + PageRows(state), state.Focused.Log)),
        MonitorCommand.ScrollToEnd => Show(state, LogView.Following),
        MonitorCommand.ScrollLeft => Shift(state, -ColumnStep),
        MonitorCommand.ScrollRight => Shift(state, ColumnStep),
        MonitorCommand.ToggleFollow => Show(
            state,
            state.Focused.LogView.IsFollowing ? new LogView(Math.Max(0, state.Focused.Log.End - 1)) : LogView.Following),
        MonitorCommand.ToggleWrap => state with { WrapsLines = !state.WrapsLines },
        MonitorCommand.ToggleTimestamps => state with { Timestamps = (TimestampForm)(((int)state.Timestamps + 1) % 3) },
        MonitorCommand.ToggleZoom => state with { IsZoomed = !state.IsZoomed },
        MonitorCommand.Filter => state.Open(new LineView(LinePurpose.FilterLogs, TextField.Of(state.LogFilter ?? ""))),
        MonitorCommand.Search => state.Open(new LineView(LinePurpose.SearchLog, TextField.Empty)),
        MonitorCommand.SearchOlder => Search(state, -1),
        MonitorCommand.SearchNewer => Search(state, 1),
        _ => state,
    };

    public static MonitorState Scroll(MonitorState state, int node, int lineCount)
    {
        NodeState scrolled = state.Nodes[node];
        return state.With(scrolled.Id, each => each with { LogView = each.LogView.Move(each.Log, state.LogFilter, lineCount) });
    }

    /// <summary>The next line that matches what is looked for; it becomes the last one shown.</summary>
    public static MonitorState Search(MonitorState state, int step)
    {
        if (state.LogSearch is not { } text)
        {
            return state.Tell(Tone.Warning, "nothing is looked for yet: / searches");
        }

        NodeState node = state.Focused;
        long from = node.LogView.BottomOf(node.Log) + step;
        long found = Find(node.Log, state.LogFilter, text, from, step);
        return found < 0
            ? state.Tell(Tone.Warning, $"no {(step < 0 ? "earlier" : "later")} line of {node.Id} has \"{text}\"")
            : state.With(node.Id, each => each with { LogView = new LogView(found) });
    }

    /// <summary>Looks for a text from the last line shown on, itself included, upwards.</summary>
    public static MonitorState StartSearch(MonitorState state, string text)
    {
        MonitorState searching = state with { LogSearch = text };
        NodeState node = state.Focused;
        long found = Find(node.Log, state.LogFilter, text, node.LogView.BottomOf(node.Log), -1);
        return found < 0
            ? searching.Tell(Tone.Warning, $"no line of {node.Id} has \"{text}\"")
            : searching.With(node.Id, each => each with { LogView = LogView.At(found, node.Log) });
    }

    private static long Find(LogBuffer log, string? filter, string text, long from, int step)
    {
        long number = LogSearch.Find(log, text, from, step);
        while (number >= 0 && !LogSearch.Matches(log[number], filter))
        {
            number = LogSearch.Find(log, text, number + step, step);
        }

        return number;
    }

    private static int PageRows(MonitorState state)
    {
        ScreenLayout layout = ScreenLayout.Of(state);
        return Math.Max(1, layout.Panes.FirstOrDefault(pane => pane.Node == state.Focus).Area.Height - 2);
    }

    private static MonitorState Show(MonitorState state, LogView view) =>
        state.With(state.Focused.Id, each => each with { LogView = view });

    private static MonitorState Shift(MonitorState state, int columns) => state.With(
        state.Focused.Id,
        each => each with { LogColumn = Math.Clamp(each.LogColumn + columns, 0, LogLine.CharsMax) });
}
