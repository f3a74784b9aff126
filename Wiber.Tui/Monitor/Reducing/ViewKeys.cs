using Wiber.Tui.Monitor.Actions;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.Layout;
using Wiber.Tui.Monitor.State;
using Wiber.Tui.Monitor.Views;

namespace Wiber.Tui.Monitor.Reducing;

/// <summary>Keys of the views that are in the place of the logs.</summary>
internal static class ViewKeys
{
    public static Step Do(MonitorState state, MonitorCommand command) => command switch
    {
        MonitorCommand.ScrollUp => Move(state, -1),
        MonitorCommand.ScrollDown => Move(state, 1),
        MonitorCommand.PageUp => Move(state, -PageRows(state)),
        MonitorCommand.PageDown => Move(state, PageRows(state)),
        MonitorCommand.ScrollToStart => Move(state, int.MinValue),
        MonitorCommand.ScrollToEnd => Move(state, int.MaxValue),
        MonitorCommand.OpenSelected => BrowseReducer.OpenSelected(state),
        MonitorCommand.Filter when state.Top is TopicView topic =>
            state.Open(new LineView(LinePurpose.FilterMessages, TextField.Of(topic.FilterText))),
        MonitorCommand.ToggleFollow when state.Top is TopicView topic => BrowseReducer.ToggleFollow(state, topic),
        _ => state,
    };

    public static Step Move(MonitorState state, int rowCount)
    {
        Area body = ScreenLayout.Of(state).Body;
        return state.Top switch
        {
            // What is before the first one that is here is asked for when somebody goes there.
            TopicView { Place: 0, Before: { } before, IsLoadingOlder: false } topic when rowCount < 0 => Step.Of(
                state.ReplaceTop(topic with { IsLoadingOlder = true, IsFollowing = false }),
                new Effect.StopFollowing(),
                new Effect.LoadMessages(topic.Request, topic.Topic, MessageFilterText.Parse(topic.FilterText), before)),
            TopicView { IsFollowing: true } topic when rowCount < 0 =>
                Step.Of(state.ReplaceTop(topic.Move(rowCount)), new Effect.StopFollowing()),
            TopicView { IsFollowing: false } topic when rowCount == int.MaxValue => BrowseReducer.ToggleFollow(state, topic),
            ListView list => state.ReplaceTop(list.Move(rowCount)),
            TextView text => state.ReplaceTop(text.Move(rowCount, body.Width, body.Height - 1)),
            _ => state,
        };
    }

    /// <summary>The body without its heading and the heading of its table.</summary>
    private static int PageRows(MonitorState state) => Math.Max(1, ScreenLayout.Of(state).Body.Height - 2);
}
