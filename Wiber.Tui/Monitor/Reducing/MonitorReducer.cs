using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Actions;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Reducing;

/// <summary>What every event does to the state. Nothing else changes it, and nothing here touches the world outside.</summary>
internal static class MonitorReducer
{
    /// <param name="state">The state, with the time of the event as its <see cref="MonitorState.Now"/>.</param>
    /// <param name="happened">The event.</param>
    public static Step Reduce(MonitorState state, MonitorEvent happened) => happened switch
    {
        MonitorEvent.KeyPressed pressed => KeyReducer.Press(state, pressed.Key),
        MonitorEvent.MouseUsed used => MouseReducer.Use(state, used),
        MonitorEvent.Resized resized => Step.Of(state with { Size = resized.Size }, new Effect.Redraw()),
        MonitorEvent.Ticked => StatusReducer.Tick(state),
        MonitorEvent.NodePolled polled => StatusReducer.Poll(state, polled),
        MonitorEvent.NodesKnown known => RosterReducer.Know(state, known.Nodes),
        MonitorEvent.DiskMeasured measured => state.With(measured.Node, node => node with { DiskBytes = measured.Bytes }),
        MonitorEvent.MessagesCounted counted => state with { Rate = state.Rate.Count(counted.Total, state.Now) },
        MonitorEvent.LogRead read => LogReducer.Read(state, read),
        MonitorEvent.ActionEnded ended => End(state, ended),
        MonitorEvent.TopicsLoaded or MonitorEvent.GroupsLoaded or MonitorEvent.MessagesLoaded or MonitorEvent.MessageArrived
            or MonitorEvent.LoadFailed => BrowseReducer.Take(state, happened),
        MonitorEvent.StopRequested => Step.Of(state, new Effect.SuspendMonitor()),
        MonitorEvent.Continued => Step.Of(state, new Effect.Redraw(), new Effect.PollNow()),
        MonitorEvent.Told told => state.Tell(Tone.Warning, told.Text),
        _ => state,
    };

    private static Step End(MonitorState state, MonitorEvent.ActionEnded ended)
    {
        MonitorState idle = ended.Node is { } id
            ? state.With(id, node => node with { Activity = NodeActivity.None, SteeredAt = state.Now })
            : state;
        return Step.Of(idle.Tell(ended.IsFailure ? Tone.Bad : Tone.Plain, ended.Text), new Effect.PollNow());
    }
}
