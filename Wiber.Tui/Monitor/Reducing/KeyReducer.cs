using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Actions;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.State;
using Wiber.Tui.Monitor.Views;

namespace Wiber.Tui.Monitor.Reducing;

/// <summary>What keys do.</summary>
internal static class KeyReducer
{
    public static Step Press(MonitorState state, KeyStroke key)
    {
        if (KeyTable.Find(state.Scope, key) is { } binding)
        {
            return Do(state, binding.Command, key);
        }

        return state.Scope == KeyScope.Entry ? EntryReducer.Type(state, key) : state;
    }

    private static Step Do(MonitorState state, MonitorCommand command, KeyStroke key) => command switch
    {
        MonitorCommand.FocusNode => Focus(state, key.Character.Value - '1'),
        MonitorCommand.FocusNext => Focus(state, (state.Focus + 1) % state.Nodes.Length),
        MonitorCommand.FocusPrevious => Focus(state, (state.Focus + state.Nodes.Length - 1) % state.Nodes.Length),
        >= MonitorCommand.KillNode and <= MonitorCommand.StopAll => SteerReducer.Ask(state, command),
        MonitorCommand.Publish => state.Open(PublishView.For(state.LastTopic)),
        MonitorCommand.BrowseTopics or MonitorCommand.BrowseGroups or MonitorCommand.ShowEvents =>
            BrowseReducer.Open(state, command),
        MonitorCommand.Help => state.Top is HelpView ? state.Close() : state.Open(new HelpView()),
        MonitorCommand.ToggleMouse => Step.Of(ToggleMouse(state), new Effect.UseMouse(!state.UsesMouse)),
        MonitorCommand.Redraw => Step.Of(state, new Effect.Redraw()),
        MonitorCommand.CopyShellLine => Copy(state, text => text.Shell),
        MonitorCommand.CopyCmdlet => Copy(state, text => text.Cmdlet),
        MonitorCommand.SuspendMonitor => Step.Of(state, new Effect.SuspendMonitor()),
        MonitorCommand.Quit => state with { IsOver = true },
        MonitorCommand.Leave => state.Views.IsEmpty ? state with { IsOver = true } : Back(state),
        MonitorCommand.Back => Back(state),
        MonitorCommand.Accept => SteerReducer.Accept(state),
        MonitorCommand.Decline => state.Close(),
        MonitorCommand.Confirm or MonitorCommand.Cancel or MonitorCommand.NextField or MonitorCommand.PreviousField
            or MonitorCommand.EraseField => EntryReducer.Do(state, command),
        _ when state.Top is null => LogKeys.Do(state, command),
        _ => ViewKeys.Do(state, command),
    };

    public static MonitorState Focus(MonitorState state, int node) => node < 0 || node >= state.Nodes.Length
        ? state
        : state with { Focus = node, LastCommand = CommandTexts.Logs(state.Cluster, state.Nodes[node].Id) };

    private static Step Back(MonitorState state)
    {
        if (state.Top is { } top)
        {
            return top is TopicView ? Step.Of(state.Close(), new Effect.StopFollowing()) : state.Close();
        }

        return state switch
        {
            { LogSearch: not null } => state with { LogSearch = null },
            { LogFilter: not null } => state with { LogFilter = null },
            _ => state with { IsZoomed = false },
        };
    }

    private static MonitorState ToggleMouse(MonitorState state) =>
        (state with { UsesMouse = !state.UsesMouse }).Tell(
            Tone.Plain,
            state.UsesMouse ? "the mouse is the terminal's: mark text with it; m takes it back" : "the mouse is used here");

    private static Step Copy(MonitorState state, Func<CommandText, string> choose)
    {
        CommandText text = state.Top is QuestionView question
            ? question.Text
            : state.LastCommand ?? CommandTexts.Logs(state.Cluster, state.Focused.Id);
        string line = choose(text);
        return Step.Of(state.Tell(Tone.Accent, $"copied: {line}"), new Effect.Copy(line));
    }
}
