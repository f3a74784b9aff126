using System.Collections.Immutable;
using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.Views;

namespace Wiber.Tui.Monitor.State;

/// <summary>All that the monitor knows and shows. Made new for every change; only logs grow in place.</summary>
internal sealed record MonitorState
{
    private const int NotesMax = 500;

    public required ClusterFacts Cluster { get; init; }

    /// <summary>The nodes in the order of cluster.toml, then members that it does not name; never none.</summary>
    public required ImmutableArray<NodeState> Nodes { get; init; }

    /// <summary>Index of the node that keys act on.</summary>
    public int Focus { get; init; }

    public ScreenSize Size { get; init; } = new(80, 24);

    public DateTimeOffset Now { get; init; }

    /// <summary>What is in logs from before is history and no news.</summary>
    public DateTimeOffset StartedAt { get; init; }

    public LeaderWatch Leadership { get; init; } = LeaderWatch.Unknown;

    public MessageRate Rate { get; init; } = MessageRate.Unknown;

    /// <summary>What happened, the latest last.</summary>
    public ImmutableList<Note> Notes { get; init; } = [];

    /// <summary>The last change of the leader; null before the first.</summary>
    public Note? LeaderNote { get; init; }

    /// <summary>What is shown in place of the logs; what is asked or written is on top.</summary>
    public ImmutableStack<View> Views { get; init; } = [];

    /// <summary>The log in focus alone.</summary>
    public bool IsZoomed { get; init; }

    public bool WrapsLines { get; init; } = true;

    public TimestampForm Timestamps { get; init; }

    /// <summary>Only log lines with this text are shown; null for all.</summary>
    public string? LogFilter { get; init; }

    /// <summary>What is looked for in the log in focus, and marked in all; null for nothing.</summary>
    public string? LogSearch { get; init; }

    /// <summary>True while the terminal reports the mouse.</summary>
    public bool UsesMouse { get; init; } = true;

    /// <summary>What was last done or opened.</summary>
    public CommandText? LastCommand { get; init; }

    /// <summary>The topic that was published to or looked at last.</summary>
    public string LastTopic { get; init; } = "";

    /// <summary>The number of the latest thing that was asked of the cluster for a view; older answers are not taken.</summary>
    public int LatestRequest { get; init; }

    public bool IsOver { get; init; }

    public View? Top => Views.IsEmpty ? null : Views.Peek();

    public KeyScope Scope => Top?.Scope ?? KeyScope.Logs;

    public NodeState Focused => Nodes[Focus];

    /// <summary>The node that leads now, of the highest term if several say so; null if none answers as one.</summary>
    public NodeState? Leader => Nodes.Where(node => node.IsLeader).MaxBy(node => node.Term);

    /// <summary>
    /// How many committed entries a node has still to apply. Answers of two nodes are of different moments, and under load that
    /// looks like a lag; what the leader says of a node in one breath with its own commit index does not, but a new leader may
    /// not have heard of the node yet. Neither is too low, so the lower one is shown.
    /// </summary>
    public long? LagOf(NodeState node)
    {
        if (node.AppliedIndex is not { } applied
            || Nodes.Where(each => each.Answers).Max(each => each.CommitIndex) is not { } end)
        {
            return null;
        }

        long behind = Math.Max(0, end - applied);
        return Leader is not null && node is { Missing: { } missing, CommitIndex: { } committed }
            ? Math.Min(behind, missing + Math.Max(0, committed - applied))
            : behind;
    }

    public NodeState? Find(string id) => Nodes.FirstOrDefault(node => node.Id == id);

    public MonitorState With(string id, Func<NodeState, NodeState> change)
    {
        if (Find(id) is not { } node)
        {
            return this;
        }

        NodeState changed = change(node);
        return changed == node ? this : this with { Nodes = Nodes.Replace(node, changed) };
    }

    public MonitorState Open(View view) => this with { Views = Views.Push(view) };

    public MonitorState Close() => Views.IsEmpty ? this : this with { Views = Views.Pop() };

    public MonitorState ReplaceTop(View view) => this with { Views = Views.Pop().Push(view) };

    /// <summary>Puts a changed view in the place of its older self, wherever it lies.</summary>
    public MonitorState Update<TView>(Func<TView, TView> change)
        where TView : View =>
        Views.Any(view => view is TView)
            ? this with { Views = [.. Views.Reverse().Select(view => view is TView found ? change(found) : view)] }
            : this;

    public MonitorState Tell(Tone tone, string text) => Tell(new Note(Now, tone, text));

    public MonitorState Tell(Note note)
    {
        ImmutableList<Note> notes = Notes.Add(note);
        return this with { Notes = notes.Count > NotesMax ? notes.RemoveAt(0) : notes };
    }

    /// <summary>Tells of a new leader, if there is one.</summary>
    public MonitorState TellLeader(Note? news) => news is null ? this : Tell(news) with { LeaderNote = news };
}
