using System.Collections.Immutable;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Layout;

/// <summary>What is where on the screen; keys, the mouse and drawing go by the same.</summary>
/// <param name="Header">The line of the cluster.</param>
/// <param name="Nodes">The table of nodes, its heading first.</param>
/// <param name="FirstNode">Index of the first node in the table.</param>
/// <param name="Body">The logs, or what is in their place.</param>
/// <param name="Panes">The logs that have room.</param>
/// <param name="Notes">The event line, on a high screen several.</param>
/// <param name="Hints">The line of keys.</param>
internal sealed record ScreenLayout(
    Area Header, Area Nodes, int FirstNode, Area Body, ImmutableArray<Pane> Panes, Area Notes, Area Hints)
{
    /// <summary>A log that is narrower than this is put below the others, not beside.</summary>
    private const int PaneWidthMin = 40;

    /// <summary>A heading and three lines.</summary>
    private const int PaneHeightMin = 4;

    /// <summary>So many logs are all of one size.</summary>
    private const int AlikeMax = 3;

    private const int HeaderRows = 1;
    private const int HintRows = 1;
    private const int BodyRowsMin = 5;

    public static ScreenLayout Of(MonitorState state)
    {
        (int width, int height) = state.Size;
        int noteRows = height switch
        {
            < 8 => Math.Min(1, height - 1),
            < 20 => 1,
            < 36 => 2,
            < 56 => 4,
            _ => 8,
        };
        int hintRows = height < 6 ? 0 : HintRows;
        int roomForNodes = height - HeaderRows - noteRows - hintRows - BodyRowsMin;
        int nodeRows = Math.Clamp(roomForNodes, 0, state.Nodes.Length + 1);
        nodeRows = nodeRows < 2 ? 0 : nodeRows;
        int bodyTop = HeaderRows + nodeRows;
        int bodyRows = Math.Max(0, height - bodyTop - noteRows - hintRows);
        var body = new Area(0, bodyTop, width, bodyRows);
        int shown = Math.Max(1, nodeRows - 1);
        int firstNode = Math.Clamp(state.Focus - (shown / 2), 0, Math.Max(0, state.Nodes.Length - shown));
        return new ScreenLayout(
            new Area(0, 0, width, HeaderRows),
            new Area(0, HeaderRows, width, nodeRows),
            firstNode,
            body,
            PlacePanes(state, body),
            new Area(0, bodyTop + bodyRows, width, noteRows),
            new Area(0, bodyTop + bodyRows + noteRows, width, hintRows));
    }

    /// <summary>The node whose row or log is at a place; null if none is.</summary>
    public int? NodeAt(int column, int row)
    {
        if (Nodes.Below(1).Contains(column, row))
        {
            return FirstNode + row - Nodes.Row - 1;
        }

        return PaneAt(column, row);
    }

    /// <summary>The node whose log is at a place; null if none is.</summary>
    public int? PaneAt(int column, int row)
    {
        foreach (Pane pane in Panes)
        {
            if (pane.Area.Contains(column, row))
            {
                return pane.Node;
            }
        }

        return null;
    }

    /// <summary>Side by side as far as they have the width, then below each other; the one in focus is always there.</summary>
    private static ImmutableArray<Pane> PlacePanes(MonitorState state, Area body)
    {
        if (body.Height < 2 || state.Nodes.IsEmpty)
        {
            return [];
        }

        if (state.IsZoomed)
        {
            return [new Pane(state.Focus, body)];
        }

        int count = state.Nodes.Length;
        int columns = Math.Clamp((body.Width + 1) / PaneWidthMin, 1, count);

        // Two beside each other and a third one below would look like a mistake.
        columns = count <= AlikeMax && columns < count ? 1 : columns;
        int rows = Math.Clamp((count + columns - 1) / columns, 1, Math.Max(1, body.Height / PaneHeightMin));
        int shown = Math.Min(count, columns * rows);
        int first = Math.Clamp(state.Focus - (shown / 2), 0, count - shown);
        var panes = ImmutableArray.CreateBuilder<Pane>(shown);
        for (int i = 0; i < shown; i++)
        {
            (int row, int column) = (i / columns, i % columns);
            int inRow = Math.Min(columns, shown - (row * columns));
            Share across = Share.Of(body.Width, inRow, column);
            Share down = Share.Of(body.Height, rows, row);
            panes.Add(new Pane(
                first + i, new Area(body.Column + across.Start, body.Row + down.Start, across.Length, down.Length)));
        }

        return panes.MoveToImmutable();
    }

    /// <summary>A part of a length that is shared evenly, to the last column.</summary>
    private readonly record struct Share(int Start, int Length)
    {
        public static Share Of(int length, int parts, int part)
        {
            int start = length * part / parts;
            return new Share(start, (length * (part + 1) / parts) - start);
        }
    }
}
