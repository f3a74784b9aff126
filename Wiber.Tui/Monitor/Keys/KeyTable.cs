namespace Wiber.Tui.Monitor.Keys;

/// <summary>All keys of the monitor. Keys, hints, the help and the documentation come from here alone.</summary>
internal static class KeyTable
{
    private const string Nodes = "Node in focus";
    private const string Cluster = "Cluster";
    private const string Logs = "Logs";
    private const string Lists = "Topics, messages, groups";
    private const string Monitor = "Monitor";
    private const string Writing = "Questions and forms";

    /// <summary>The rows in the order of the help.</summary>
    public static IReadOnlyList<KeyBinding> All { get; } =
    [
        new(Nodes, KeyScope.Anywhere, MonitorCommand.FocusNode, "choose a node", null,
            '1', '2', '3', '4', '5', '6', '7', '8', '9'),
        new(Nodes, KeyScope.Anywhere, MonitorCommand.FocusNext, "the next node", "node", KeyCode.Tab),
        new(Nodes, KeyScope.Anywhere, MonitorCommand.FocusPrevious, "the node before", null, KeyCode.BackTab),
        new(Nodes, KeyScope.Anywhere, MonitorCommand.KillNode, "kill it, as a crash would (SIGKILL)", "kill", 'K'),
        new(Nodes, KeyScope.Anywhere, MonitorCommand.StopNode, "stop it in good order", "stop", 'S'),
        new(Nodes, KeyScope.Anywhere, MonitorCommand.StartNode, "start it", "start", 's'),
        new(Nodes, KeyScope.Anywhere, MonitorCommand.RestartNode, "restart it", "restart", 'R'),
        new(Nodes, KeyScope.Anywhere, MonitorCommand.SuspendOrResumeNode, "halt it (SIGSTOP), or let it go on", "halt", 'z'),
        new(Nodes, KeyScope.Anywhere, MonitorCommand.CutNode, "cut it off from the other nodes", "cut", 'x'),
        new(Nodes, KeyScope.Anywhere, MonitorCommand.HealNode, "let it reach them again", "heal", 'h'),
        new(Nodes, KeyScope.Anywhere, MonitorCommand.TransferLeader, "make it the leader", "lead", 'L'),

        new(Cluster, KeyScope.Anywhere, MonitorCommand.Publish, "publish a message", "publish", 'p'),
        new(Cluster, KeyScope.Anywhere, MonitorCommand.BrowseTopics, "topics and their messages", "topics", 't'),
        new(Cluster, KeyScope.Anywhere, MonitorCommand.BrowseGroups, "consumer groups and their lag", "groups", 'g'),
        new(Cluster, KeyScope.Anywhere, MonitorCommand.ShowEvents, "what happened: elections, actions, failures", "events", 'e'),
        new(Cluster, KeyScope.Anywhere, MonitorCommand.StartAll, "start all nodes that are down", null, 'U'),
        new(Cluster, KeyScope.Anywhere, MonitorCommand.StopAll, "stop all nodes", null, 'D'),

        new(Logs, KeyScope.Logs, MonitorCommand.ToggleFollow, "stand still, or follow the end", "follow", ' '),
        new(Logs, KeyScope.Logs, MonitorCommand.Filter, "show only lines with a text, in all logs", "filter", 'f'),
        new(Logs, KeyScope.Logs, MonitorCommand.Search, "search a text in the log in focus", "search", '/'),
        new(Logs, KeyScope.Logs, MonitorCommand.SearchOlder, "the match before", null, 'n'),
        new(Logs, KeyScope.Logs, MonitorCommand.SearchNewer, "the match after", null, 'N'),
        new(Logs, KeyScope.Logs, MonitorCommand.ToggleZoom, "this log alone, or all of them", "zoom", KeyCode.Enter),
        new(Logs, KeyScope.Logs, MonitorCommand.ToggleWrap, "wrap long lines, or cut them", "wrap", 'w'),
        new(Logs, KeyScope.Logs, MonitorCommand.ToggleTimestamps, "times: short, whole, none", "times", 'T'),
        new(Logs, KeyScope.Logs, MonitorCommand.ScrollLeft, "to the start of cut lines", null, KeyCode.Left),
        new(Logs, KeyScope.Logs, MonitorCommand.ScrollRight, "to the end of cut lines", null, KeyCode.Right),

        new(Lists, KeyScope.List | KeyScope.Topic, MonitorCommand.OpenSelected, "open what is chosen", "open", KeyCode.Enter),
        new(Lists, KeyScope.Topic, MonitorCommand.Filter,
            "filter: text, sender= recipient= key= id=", "filter", 'f', '/'),
        new(Lists, KeyScope.Topic, MonitorCommand.ToggleFollow, "stand still, or follow new messages", "follow", ' '),

        new(Monitor, KeyScope.Anywhere, MonitorCommand.ScrollUp, "up; the mouse wheel does it too", null, KeyCode.Up, 'k'),
        new(Monitor, KeyScope.Anywhere, MonitorCommand.ScrollDown, "down", null, KeyCode.Down, 'j'),
        new(Monitor, KeyScope.Anywhere, MonitorCommand.PageUp, "a page up", null, KeyCode.PageUp, KeyStroke.Control('b')),
        new(Monitor, KeyScope.Anywhere, MonitorCommand.PageDown, "a page down", null, KeyCode.PageDown, KeyStroke.Control('f')),
        new(Monitor, KeyScope.Anywhere, MonitorCommand.ScrollToStart, "to the start", null, KeyCode.Home),
        new(Monitor, KeyScope.Anywhere, MonitorCommand.ScrollToEnd, "to the end, and follow", null, KeyCode.End, 'G'),
        new(Monitor, KeyScope.Anywhere | KeyScope.Question, MonitorCommand.CopyShellLine,
            "copy the shell line of what was last done", "copy", 'c'),
        new(Monitor, KeyScope.Anywhere | KeyScope.Question, MonitorCommand.CopyCmdlet,
            "copy the same as a PowerShell line", null, 'C'),
        new(Monitor, KeyScope.Anywhere, MonitorCommand.ToggleMouse, "mouse to the terminal, to mark text; back", null, 'm'),
        new(Monitor, KeyScope.Anywhere, MonitorCommand.Redraw, "draw everything again", null, KeyStroke.Control('l')),
        new(Monitor, KeyScope.Anywhere, MonitorCommand.Help, "this help", "help", '?'),
        new(Monitor, KeyScope.Anywhere, MonitorCommand.Back, "back; drops search, filter and zoom", null, KeyCode.Escape),
        new(Monitor, KeyScope.Anywhere, MonitorCommand.Leave, "back; from the logs: quit. Nodes go on", "quit", 'q'),
        new(Monitor, KeyScope.Anywhere | KeyScope.Entry | KeyScope.Question, MonitorCommand.SuspendMonitor,
            "to the shell; fg comes back", null, KeyStroke.Control('z')),
        new(Monitor, KeyScope.Anywhere | KeyScope.Entry | KeyScope.Question, MonitorCommand.Quit,
            "quit from anywhere", null, KeyStroke.Control('c')),

        new(Writing, KeyScope.Question, MonitorCommand.Accept, "yes", "yes", 'y', 'Y'),
        new(Writing, KeyScope.Question, MonitorCommand.Decline, "no", "no", 'n', 'N', KeyCode.Escape, 'q'),
        new(Writing, KeyScope.Entry, MonitorCommand.Confirm, "done: publish, filter, search", "done", KeyCode.Enter),
        new(Writing, KeyScope.Entry, MonitorCommand.Cancel, "cancel", "cancel", KeyCode.Escape),
        new(Writing, KeyScope.Entry, MonitorCommand.NextField, "the next field", "field", KeyCode.Tab, KeyCode.Down),
        new(Writing, KeyScope.Entry, MonitorCommand.PreviousField, "the field before", null, KeyCode.BackTab, KeyCode.Up),
        new(Writing, KeyScope.Entry, MonitorCommand.EraseField, "empty the field", null, KeyStroke.Control('u')),
    ];

    /// <summary>What a key means where; null if nothing.</summary>
    public static KeyBinding? Find(KeyScope scope, KeyStroke key) =>
        All.FirstOrDefault(binding => (binding.Scope & scope) != 0 && binding.Keys.Contains(key));

    /// <summary>
    /// The keys worth a hint where: the way to all others and the way out, then those of this place, then those of all places.
    /// </summary>
    public static IEnumerable<KeyBinding> Hints(KeyScope scope) => All
        .Where(binding => binding.Hint is not null && (binding.Scope & scope) != 0)
        .OrderBy(binding => binding.Command switch
        {
            MonitorCommand.Help => 0,
            MonitorCommand.Leave => 1,
            MonitorCommand.Accept or MonitorCommand.Decline => 2,
            _ => scope == KeyScope.Logs || (binding.Scope & KeyScope.Logs) == 0 ? 3 : 4,
        });
}
