using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Processes;
using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Reducing;

/// <summary>What the nodes are found to be.</summary>
internal static class StatusReducer
{
    /// <summary>So long the log of a new leader may take to tell the change with its exact time.</summary>
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(2);

    /// <summary>What is seen so soon after something was done from here came of that.</summary>
    private static readonly TimeSpan OwnDoing = TimeSpan.FromSeconds(2);

    /// <summary>A clock is a little different in every answer; the screen need not be drawn anew for each.</summary>
    private static readonly TimeSpan ClockInterval = TimeSpan.FromSeconds(2);

    public static MonitorState Poll(MonitorState state, MonitorEvent.NodePolled polled)
    {
        if (state.Find(polled.Node) is not { } before)
        {
            return state;
        }

        MonitorState next = state.With(polled.Node, node => Apply(node, polled, state.Now));
        next = polled.Status is { Role: "leader" } leading ? TakeMissing(next, leading) : next;
        next = TellRun(next, before, next.Find(polled.Node)!);
        next = TellIsolation(next, before, next.Find(polled.Node)!);

        // Who leads when the monitor begins is known at once: a key may take it away within the second.
        return next.Leadership.Term == 0 ? NoticeLeader(next) : next;
    }

    /// <summary>A second has passed: a change of the leader that no log has told is told now.</summary>
    public static Step Tick(MonitorState state) => BrowseReducer.Refresh(IsOverdue(state) ? NoticeLeader(state) : state);

    private static MonitorState NoticeLeader(MonitorState state)
    {
        if (state.Leader is not { Term: { } term } leader)
        {
            return state;
        }

        (LeaderWatch watch, Note? news) = state.Leadership.Lead(leader.Id, term, state.Now, isExact: false);
        return news is null ? state : (state with { Leadership = watch }).TellLeader(news);
    }

    private static bool IsOverdue(MonitorState state) =>
        state.Leadership.LostBy is null || state.Now - state.Leadership.LostAt > LogPatience;

    private static NodeState Apply(NodeState node, MonitorEvent.NodePolled polled, DateTimeOffset now)
    {
        // A node on another machine has no process here, but it answers.
        NodeRunState run = polled.Process.State == NodeRunState.Down && polled.Status is not null
            ? NodeRunState.Up
            : polled.Process.State;
        NodeState seen = node with { Run = run, Pid = polled.Process.Pid, Answers = polled.Status is not null };
        bool isClockDue = now - node.ClockAt >= ClockInterval;
        return polled.Status is not { } status
            ? run == NodeRunState.Down ? seen with { StartedAt = null, IsolatedFrom = "" } : seen
            : seen with
            {
                Role = status.Role,
                Term = status.Term,
                CommitIndex = status.CommitIndex,
                AppliedIndex = status.AppliedIndex,
                CommitLatency = status.CommitLatency,
                IsolatedFrom = string.Join(',', status.IsolatedFrom ?? []),
                Clock = isClockDue ? status.Clock : node.Clock,
                ClockAt = isClockDue ? now : node.ClockAt,
                StartedAt = Steady(node.StartedAt, status, now),
            };
    }

    /// <summary>What the leader knows its followers to lack. Only a leader knows.</summary>
    private static MonitorState TakeMissing(MonitorState state, NodeStatus leader)
    {
        MonitorState next = state.With(leader.Node, node => node with { Missing = 0 });
        if (leader.Peers is not { ValueKind: JsonValueKind.Array } peers)
        {
            return next;
        }

        foreach (JsonElement peer in peers.EnumerateArray())
        {
            if (peer.TryGetProperty("id", out JsonElement id) && peer.TryGetProperty("matchIndex", out JsonElement match))
            {
                long missing = Math.Max(0, leader.CommitIndex - match.GetInt64());
                next = next.With(id.GetString()!, node => node with { Missing = missing });
            }
        }

        return next;
    }

    /// <summary>When the process began; the same for every answer of one process, though answers take their time.</summary>
    private static DateTimeOffset Steady(DateTimeOffset? known, NodeStatus status, DateTimeOffset now)
    {
        DateTimeOffset began = now - TimeSpan.FromMilliseconds(status.UptimeMs);
        return known is { } same && (same - began).Duration() < TimeSpan.FromSeconds(2) ? same : began;
    }

    /// <summary>Tells of a cut that was made elsewhere; what is done from here is told when it has ended.</summary>
    private static MonitorState TellIsolation(MonitorState state, NodeState before, NodeState after)
    {
        if (before.Role is null || before.IsolatedFrom == after.IsolatedFrom || !after.Answers || IsOurs(state, after))
        {
            return state;
        }

        return after.IsolatedFrom.Length > 0
            ? state.Tell(Tone.Warning, $"{after.Id} is cut off from {after.IsolatedFrom}")
            : state.Tell(Tone.Good, $"{after.Id} is healed");
    }

    private static bool IsOurs(MonitorState state, NodeState node) =>
        node.Activity != NodeActivity.None || state.Now - node.SteeredAt < OwnDoing;

    private static MonitorState TellRun(MonitorState state, NodeState before, NodeState after)
    {
        if (before.Run is null || before.Run == after.Run)
        {
            return state;
        }

        string what = after.Run switch
        {
            NodeRunState.Down => "is down",
            NodeRunState.Suspended => "is halted",
            _ => "is up",
        };
        // What is done from here is told when it has ended.
        Tone tone = after.Run == NodeRunState.Up ? Tone.Good : Tone.Bad;
        MonitorState told = IsOurs(state, after) ? state : state.Tell(tone, $"{after.Id} {what}");
        return after.Run == NodeRunState.Up
            ? told
            : told with { Leadership = told.Leadership.Lose(after.Id, $"the loss of {after.Id} was seen", state.Now) };
    }
}
