using Wiber.Tui.Monitor.Layout;
using Wiber.Tui.Monitor.State;
using Wiber.Tui.Monitor.Views;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>The whole screen as a function of the state.</summary>
internal static class Screen
{
    public static Frame Render(MonitorState state, Glyphs glyphs)
    {
        var frame = new Frame(state.Size.Width, state.Size.Height);
        ScreenLayout layout = ScreenLayout.Of(state);
        Canvas In(Area area) => new(frame, area, glyphs);
        HeaderLine.Draw(In(layout.Header), state);
        NodeTable.Draw(In(layout.Nodes), state, layout.FirstNode);
        View? shown = state.Views.FirstOrDefault(view => view is not (LineView or QuestionView));
        if (shown is null)
        {
            foreach (Pane pane in layout.Panes)
            {
                LogPane.Draw(In(pane.Area), state, pane.Node, hasBar: pane.Area.Column > 0);
            }
        }
        else
        {
            ViewPanel.Draw(In(layout.Body), state, shown);
        }

        NoteLines.Draw(In(layout.Notes), state);
        HintLine.Draw(In(layout.Hints), state);
        return frame;
    }
}
