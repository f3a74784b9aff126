using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Client.Processes;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Events;

/// <summary>Something that the state may have to change for.</summary>
internal abstract record MonitorEvent
{
    public sealed record KeyPressed(KeyStroke Key) : MonitorEvent;

    /// <param name="Action">What it did.</param>
    /// <param name="Column">Where, from 0.</param>
    /// <param name="Row">Where, from 0.</param>
    public sealed record MouseUsed(MouseAction Action, int Column, int Row) : MonitorEvent;

    public sealed record Resized(ScreenSize Size) : MonitorEvent;

    /// <summary>A second has passed.</summary>
    public sealed record Ticked : MonitorEvent;

    /// <summary>A node was looked at.</summary>
    /// <param name="Node">Its id.</param>
    /// <param name="Process">Its process on this machine.</param>
    /// <param name="Status">What it answered; null if it was not asked or did not answer.</param>
    public sealed record NodePolled(string Node, NodeProcessState Process, NodeStatus? Status) : MonitorEvent;

    /// <summary>Nodes were added or taken out; these are there now, in the order in which they are shown.</summary>
    public sealed record NodesKnown(IReadOnlyList<KnownNode> Nodes) : MonitorEvent;

    public sealed record LogRead(string Node, IReadOnlyList<string> Lines) : MonitorEvent;

    public sealed record DiskMeasured(string Node, long? Bytes) : MonitorEvent;

    /// <summary>How many messages all topics have had.</summary>
    public sealed record MessagesCounted(long Total) : MonitorEvent;

    /// <param name="Node">Which node it was done to; null for all or none.</param>
    /// <param name="Text">What came of it.</param>
    /// <param name="IsFailure">Whether it failed.</param>
    public sealed record ActionEnded(string? Node, string Text, bool IsFailure) : MonitorEvent;

    public sealed record TopicsLoaded(int Request, IReadOnlyList<TopicDescription> Topics) : MonitorEvent;

    public sealed record GroupsLoaded(int Request, IReadOnlyList<GroupDescription> Groups) : MonitorEvent;

    /// <param name="Request">Of which request.</param>
    /// <param name="Answer">A page.</param>
    /// <param name="IsOlder">True for one in front of those that were loaded before.</param>
    public sealed record MessagesLoaded(int Request, FetchAnswer Answer, bool IsOlder) : MonitorEvent;

    public sealed record MessageArrived(int Request, Message Message) : MonitorEvent;

    /// <summary>What a view asked for did not come.</summary>
    public sealed record LoadFailed(int Request, string Text) : MonitorEvent;

    /// <summary>The process was continued, or is to be stopped by a signal.</summary>
    public sealed record Continued : MonitorEvent;

    public sealed record StopRequested : MonitorEvent;

    /// <summary>Something to tell on the event line.</summary>
    public sealed record Told(string Text) : MonitorEvent;
}
