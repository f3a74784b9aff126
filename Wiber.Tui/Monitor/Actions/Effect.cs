using Wiber.Client.Api;
using Wiber.Tui.Monitor.Keys;

namespace Wiber.Tui.Monitor.Actions;

/// <summary>Something to do outside of the state. What comes of it arrives as an event.</summary>
internal abstract record Effect
{
    /// <summary>Kills, stops, starts, restarts, halts or resumes a node, or hands it leadership.</summary>
    public sealed record SteerNode(MonitorCommand Command, string Node) : Effect;

    public sealed record StartAll : Effect;

    /// <param name="Leader">Is stopped last; null if there is none.</param>
    public sealed record StopAll(string? Leader) : Effect;

    public sealed record Publish(string Topic, OutgoingMessage Message) : Effect;

    public sealed record LoadTopics(int Request) : Effect;

    public sealed record LoadGroups(int Request) : Effect;

    /// <summary>Reads a page of a topic, and ends the following of another.</summary>
    /// <param name="Request">Comes back with the answer.</param>
    /// <param name="Topic">The topic.</param>
    /// <param name="Filter">Which messages; null for all.</param>
    /// <param name="Before">In front of which place; null for the end.</param>
    public sealed record LoadMessages(int Request, string Topic, MessageFilter? Filter, string? Before) : Effect;

    /// <summary>Follows a topic from a place on, in place of what was followed before.</summary>
    public sealed record FollowMessages(int Request, string Topic, MessageFilter? Filter, string Cursor) : Effect;

    /// <summary>Ends following.</summary>
    public sealed record StopFollowing : Effect;

    /// <summary>Hands a text to the terminal's clipboard.</summary>
    public sealed record Copy(string Text) : Effect;

    /// <summary>Asks all nodes for their status at once.</summary>
    public sealed record PollNow : Effect;

    public sealed record UseMouse(bool IsOn) : Effect;

    /// <summary>Draws all cells, whatever the terminal shows.</summary>
    public sealed record Redraw : Effect;

    /// <summary>Stops this process and leaves the terminal to the shell until it is continued.</summary>
    public sealed record SuspendMonitor : Effect;
}
