using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Actions;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.State;
using Wiber.Tui.Monitor.Views;

namespace Wiber.Tui.Monitor.Reducing;

/// <summary>What is written: the form of a message, filters, searches.</summary>
internal static class EntryReducer
{
    public static Step Type(MonitorState state, KeyStroke key) => state.Top switch
    {
        LineView line => state.ReplaceTop(line with { Field = line.Field.Press(key) }),
        PublishView publish => state.ReplaceTop(publish.Press(key)),
        _ => state,
    };

    public static Step Do(MonitorState state, MonitorCommand command) => (state.Top, command) switch
    {
        (_, MonitorCommand.Cancel) => state.Close(),
        (LineView line, MonitorCommand.EraseField) => state.ReplaceTop(line with { Field = TextField.Empty }),
        (LineView line, MonitorCommand.Confirm) => Use(state.Close(), line),
        (PublishView publish, MonitorCommand.EraseField) =>
            state.ReplaceTop(publish with { Fields = publish.Fields.SetItem(publish.Active, TextField.Empty) }),
        (PublishView publish, MonitorCommand.NextField) => state.ReplaceTop(publish.Move(1)),
        (PublishView publish, MonitorCommand.PreviousField) => state.ReplaceTop(publish.Move(-1)),
        (PublishView publish, MonitorCommand.Confirm) => Publish(state, publish),
        _ => state,
    };

    private static Step Use(MonitorState state, LineView line)
    {
        string? text = line.Field.Text.Length == 0 ? null : line.Field.Text;
        return line.Purpose switch
        {
            LinePurpose.FilterLogs => state with { LogFilter = text },
            LinePurpose.SearchLog => text is null ? state with { LogSearch = null } : LogKeys.StartSearch(state, text),
            _ => state.Top is TopicView topic ? BrowseReducer.Filter(state, topic, line.Field.Text.Trim()) : state,
        };
    }

    private static Step Publish(MonitorState state, PublishView publish)
    {
        if (publish.Topic.Length == 0)
        {
            return state.ReplaceTop(publish with { Active = 0 }).Tell(Tone.Warning, "a message needs a topic");
        }

        CommandText text = CommandTexts.Publish(state.Cluster, publish.Topic, publish.Payload, publish.Message);
        return Step.Of(
            state.Close().Tell(Tone.Accent, text.Shell) with { LastCommand = text, LastTopic = publish.Topic },
            new Effect.Publish(publish.Topic, publish.Message));
    }
}
