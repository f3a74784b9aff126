using System.Globalization;
using Wiber.Client.Api;
using Wiber.Client.Processes;
using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>A row for every node.</summary>
internal static class NodeTable
{
    private static readonly CellColumn[] Columns =
    [
        new("NODE"), new("STATE"), new("ROLE"), new("TERM", true), new("COMMIT", true, 1), new("APPLIED", true, 4),
        new("LAG", true), new("DISK", true, 3), new("CLOCK MS", true, 2), new("UPTIME", true, 2), new("PID", true, 1),
        new("URL", false, 5),
    ];

    public static void Draw(Canvas canvas, MonitorState state, int first)
    {
        if (canvas.Height > 0)
        {
            IEnumerable<NodeState> shown = state.Nodes.Skip(first).Take(canvas.Height - 1);
            Cell[][] rows = [.. shown.Select((node, i) => Row(canvas, state, node, first + i))];
            CellTable.Draw(canvas, Columns, rows, state.Focus - first, marksRow: false);
        }
    }

    private static Cell[] Row(Canvas canvas, MonitorState state, NodeState node, int index)
    {
        // What a node said before it fell silent stays readable, and faint.
        bool isKnown = node.Run is not (null or NodeRunState.Down) && node.Role is not null;
        Tone tone = node.Answers ? Tone.Plain : Tone.Faint;
        Cell Known(string text) => isKnown ? new Cell(text, tone) : new Cell("-", Tone.Faint);
        long? lag = state.LagOf(node);
        return
        [
            new Cell(
                string.Create(CultureInfo.InvariantCulture, $"{index + 1} {node.Id}{(node.IsLeader ? " *" : "")}"),
                node.IsLeader ? Tone.Good : Tone.Plain),
            State(node),
            isKnown ? new Cell(node.Role!, node.IsLeader ? Tone.Good : tone) : new Cell("-", Tone.Faint),
            Known(ShortText.Of(node.Term)),
            Known(ShortText.Of(node.CommitIndex)),
            Known(ShortText.Of(node.AppliedIndex)),
            isKnown && node.Answers && lag > 0 ? new Cell(ShortText.Of(lag), Tone.Warning) : Known(ShortText.Of(lag)),
            new Cell(ShortText.Bytes(node.DiskBytes)),
            isKnown ? Clock(node.Clock, tone, canvas.Glyphs) : new Cell("-", Tone.Faint),
            node.StartedAt is { } started ? new Cell(ShortText.Of(state.Now - started), tone) : new Cell("-", Tone.Faint),
            new Cell(ShortText.Of(node.Pid)),
            new Cell(node.Url.GetLeftPart(UriPartial.Authority), Tone.Faint),
        ];
    }

    private static Cell State(NodeState node) => node switch
    {
        { Activity: not NodeActivity.None } => new Cell(node.Activity.ToString().ToLowerInvariant(), Tone.Warning),
        { Run: null } => new Cell("?", Tone.Faint),
        { Run: NodeRunState.Down } => new Cell("down", Tone.Bad),
        { Run: NodeRunState.Suspended } => new Cell("suspended", Tone.Warning),
        { Answers: false } => new Cell("no answer", Tone.Warning),
        { IsolatedFrom.Length: > 0 } => new Cell($"cut off from {node.IsolatedFrom}", Tone.Warning),
        _ => new Cell("up", Tone.Good),
    };

    /// <summary>How far the wall clock is from cluster time, and how far that may be wrong.</summary>
    private static Cell Clock(ClockSummary? clock, Tone tone, Glyphs glyphs) => clock switch
    {
        null => new Cell("-", Tone.Faint),
        { BoundUs: not { } } => new Cell("not synced", Tone.Warning),
        { BoundUs: { } boundUs } => new Cell(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{-clock.OffsetUs / 1000.0:+0.00;-0.00;0.00}{glyphs.PlusMinus}{boundUs / 1000.0:0.00}"),
            clock.InBound is false ? Tone.Bad : clock.State == "holdover" ? Tone.Warning : tone),
    };
}
