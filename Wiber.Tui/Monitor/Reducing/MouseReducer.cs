using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.Layout;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Reducing;

/// <summary>What the mouse does: a click chooses a node or a row, the wheel scrolls what is under it.</summary>
internal static class MouseReducer
{
    private const int WheelRows = 3;

    public static Step Use(MonitorState state, MonitorEvent.MouseUsed used)
    {
        if (state.Scope is KeyScope.Entry or KeyScope.Question)
        {
            return state;
        }

        ScreenLayout layout = ScreenLayout.Of(state);
        int rows = used.Action switch
        {
            MouseAction.WheelUp => -WheelRows,
            MouseAction.WheelDown => WheelRows,
            _ => 0,
        };
        if (state.Top is not null && layout.Body.Contains(used.Column, used.Row))
        {
            return rows == 0 ? state : ViewKeys.Move(state, rows);
        }

        if (rows != 0)
        {
            return layout.PaneAt(used.Column, used.Row) is { } pane ? LogKeys.Scroll(state, pane, rows) : state;
        }

        return layout.NodeAt(used.Column, used.Row) is { } node ? KeyReducer.Focus(state, node) : state;
    }
}
