using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Client.Text;
using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.State;
using Wiber.Tui.Monitor.Views;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>Lists as rows of a table.</summary>
internal static class ListRows
{
    /// <summary>So many rows of a list from one on.</summary>
    public static (CellColumn[] Columns, Cell[][] Rows) Of(ListView list, MonitorState state, int top, int count) => list switch
    {
        TopicsView topics => (
            [new("TOPIC"), new("MESSAGES", true), new("PARTITIONS", true, 1), new("RETENTION", true, 2), new("ACKS", false, 2)],
            [.. topics.Topics.Skip(top).Take(count).Select(Topic)]),
        TopicView topic => (
            [new("PLACE", true), new("TIME"), new("SENDER", false, 2), new("KEY", false, 1), new("MESSAGE")],
            [.. topic.Messages.Skip(top).Take(count).Select(Message)]),
        GroupsView groups => (
            [new("GROUP"), new("STATE"), new("MEMBERS", true), new("LAG", true), new("TOPICS")],
            [.. groups.Groups.Skip(top).Take(count).Select(Group)]),
        GroupView group => (
            [new("TOPIC"), new("PARTITION", true), new("OFFSET", true), new("END", true), new("LAG", true), new("MEMBER")],
            [.. group.Group.Partitions.Skip(top).Take(count).Select(Partition)]),
        _ => (
            [new("TIME"), new("EVENT")],
            [.. state.Notes.Skip(top).Take(count).Select(note => new[]
            {
                new Cell(ShortText.ExactTime(note.Time), Tone.Faint), new Cell(note.Text, note.Tone),
            })]),
    };

    private static Cell[] Topic(TopicDescription topic) =>
    [
        new Cell(TerminalText.Escape(topic.Topic)),
        new Cell(ShortText.Of(topic.MessageCount)),
        new Cell(ShortText.Of(topic.Partitions.Count)),
        new Cell(topic.RetentionMs == 0 ? "-" : Quantity.Time(topic.RetentionMs)),
        new Cell(topic.Acks),
    ];

    private static Cell[] Message(ListedMessage listed) =>
    [
        new Cell($"{listed.Message.Partition}@{listed.Message.Offset}", Tone.Faint),
        new Cell(listed.Message.Timestamp is { } time ? ShortText.ExactTime(time) : "-", Tone.Faint),
        new Cell(Short(listed.Message.Sender)),
        new Cell(Short(listed.Message.Key)),
        new Cell(listed.Preview),
    ];

    private static Cell[] Group(GroupDescription group) =>
    [
        new Cell(TerminalText.Escape(group.Group)),
        new Cell(group.State, group.State == "rebalancing" ? Tone.Warning : Tone.Plain),
        new Cell(ShortText.Of(group.Members.Count)),
        Lag(group.Lag),
        new Cell(TerminalText.Escape(string.Join(", ", group.Partitions.Select(partition => partition.Topic).Distinct()))),
    ];

    private static Cell[] Partition(GroupPartition partition) =>
    [
        new Cell(TerminalText.Escape(partition.Topic)),
        new Cell(ShortText.Of(partition.Partition)),
        new Cell(ShortText.Of(partition.Offset)),
        new Cell(ShortText.Of(partition.EndOffset)),
        Lag(partition.Lag),
        new Cell(TerminalText.Escape(partition.Member ?? "-") + (partition.Revoking ? " (to let go)" : "")),
    ];

    private static Cell Lag(long lag) => new(ShortText.Of(lag), lag > 0 ? Tone.Warning : Tone.Plain);

    /// <summary>A name as far as a column gives it room.</summary>
    private static string Short(string? name)
    {
        const int CharsMax = 20;
        string text = TerminalText.Escape(name ?? "-");
        return text.Length <= CharsMax ? text : text[..(CharsMax - 1)] + "~";
    }
}
