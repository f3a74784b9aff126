using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Client.Processes;
using Wiber.Tui.Monitor.Actions;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.Reducing;
using Wiber.Tui.Monitor.State;

namespace Wiber.UnitTests.Tui.Monitor;

/// <summary>
/// A monitor of a made-up cluster under a clock that stands still unless moved: events and keys in, state and effects out.
/// </summary>
internal sealed class SampleCluster
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 18, 40, 30, TimeSpan.Zero);

    public SampleCluster(int nodeCount = 3, bool asksFirst = true)
    {
        Now = Start;
        State = new MonitorState
        {
            Cluster = new ClusterFacts("demo", null, asksFirst),
            Nodes =
            [
                .. Enumerable.Range(1, nodeCount).Select(
                    i => new NodeState { Id = $"n{i}", Url = new Uri($"http://127.0.0.1:{9100 + i}") }),
            ],
            Now = Start,
            StartedAt = Start,
        };
    }

    public MonitorState State { get; private set; }

    public DateTimeOffset Now { get; private set; }

    /// <summary>What was to be done, in order.</summary>
    public List<Effect> Effects { get; } = [];

    public SampleCluster After(double ms)
    {
        Now += TimeSpan.FromMilliseconds(ms);
        return this;
    }

    public SampleCluster Happen(MonitorEvent happened)
    {
        Step step = MonitorReducer.Reduce(State with { Now = Now }, happened);
        State = step.State;
        Effects.AddRange(step.Effects);
        return this;
    }

    /// <summary>Presses keys; each character of a text is one.</summary>
    public SampleCluster Type(string text)
    {
        foreach (System.Text.Rune rune in text.EnumerateRunes())
        {
            Press(new KeyStroke(KeyCode.Character, rune));
        }

        return this;
    }

    public SampleCluster Press(params KeyStroke[] keys)
    {
        foreach (KeyStroke key in keys)
        {
            Happen(new MonitorEvent.KeyPressed(key));
        }

        return this;
    }

    public SampleCluster Resize(int width, int height) => Happen(new MonitorEvent.Resized(ScreenSize.Of(width, height)));

    /// <summary>A node is up and answers.</summary>
    public SampleCluster Up(
        string node,
        string role,
        long term,
        long commit = 4_711,
        long applied = 4_711,
        string[]? isolatedFrom = null,
        Dictionary<string, long>? matches = null) => Happen(
        new MonitorEvent.NodePolled(node, new NodeProcessState(NodeRunState.Up, 4_000 + node[1]), new NodeStatus
        {
            Node = node,
            Role = role,
            Term = term,
            CommitIndex = commit,
            AppliedIndex = applied,
            UptimeMs = 192_000,
            CommitLatency = role != "leader"
                ? null
                : new CommitLatency { P50Ms = 0.914, P99Ms = 12.34, Count = 420, WindowMs = 10_000 },
            IsolatedFrom = isolatedFrom ?? [],
            Peers = matches is null ? null : System.Text.Json.JsonSerializer.SerializeToElement(
                matches.Select(match => new { id = match.Key, matchIndex = match.Value })),
            Clock = new ClockSummary
            {
                State = role == "leader" ? "leading" : "following",
                OffsetUs = role == "leader" ? 0 : 312,
                BoundUs = role == "leader" ? 0 : 480,
                InBound = true,
            },
        }));

    public SampleCluster Down(string node) =>
        Happen(new MonitorEvent.NodePolled(node, new NodeProcessState(NodeRunState.Down, null), null));

    /// <summary>Lines of a node's log, at the time of the clock.</summary>
    public SampleCluster Log(string node, params string[] texts) => Happen(new MonitorEvent.LogRead(
        node, [.. texts.Select(text => $"{Now.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffff}Z INF {node}: [{node}] {text}")]));

    /// <summary>Three nodes that work: n1 leads in term 1, and there is something to see everywhere.</summary>
    public static SampleCluster Running(bool asksFirst = true)
    {
        var cluster = new SampleCluster(3, asksFirst);
        cluster.Up("n1", "leader", 1).Up("n2", "follower", 1).Up("n3", "follower", 1, applied: 4_709);
        foreach (string node in new[] { "n1", "n2", "n3" })
        {
            cluster.Happen(new MonitorEvent.DiskMeasured(node, 70_254_592));
            cluster.Log(node, "API 127.0.0.1:910" + node[1] + " | RPC 127.0.0.1:1010" + node[1] + " | lines off | pid 4711");
            cluster.Log(node, "log recovered: last index 4710, term 1, applied 4710, 0 torn bytes cut");
        }

        cluster.Log("n1", "STATE -> LEADER (term 1): won the election with 2 of 3 votes");
        cluster.Log("n2", "LEADER -> n1 at 127.0.0.1:9101 (term 1)");
        cluster.Log("n3", "LEADER -> n1 at 127.0.0.1:9101 (term 1)");
        string time = cluster.Now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture);
        cluster.Happen(new MonitorEvent.LogRead("n3", [$"{time}Z WRN n3: no connection to peer n2: Connection refused"]));
        long total = 0;
        foreach (int count in new[] { 0, 5, 20, 80, 120, 60, 10, 0, 3, 42 })
        {
            cluster.After(1_000).Happen(new MonitorEvent.MessagesCounted(total += count)).Happen(new MonitorEvent.Ticked());
        }

        return cluster;
    }

    public static TopicDescription Topic(string name, long messageCount, int partitionCount = 1) => new()
    {
        Topic = name,
        MessageCount = messageCount,
        Partitions = [.. Enumerable.Range(0, partitionCount).Select(i => new PartitionDescription { Partition = i })],
        RetentionMs = name == "orders" ? 604_800_000 : 0,
        Acks = "quorum",
    };

    public static Message Message(long offset, string text, string? sender = "ana") => new()
    {
        Topic = "chat",
        Partition = 0,
        Offset = offset,
        Id = $"m-{offset}",
        Sender = sender,
        Payload = System.Text.Json.JsonSerializer.SerializeToElement(text),
        Timestamp = Start.AddSeconds(offset),
        Term = 1,
    };

    public static GroupDescription Group(string name, long lag) => new()
    {
        Group = name,
        State = "stable",
        Generation = 2,
        Lag = lag,
        Members = [],
        Partitions = [new GroupPartition { Topic = "orders", Partition = 0, Offset = 10, EndOffset = 10 + lag, Lag = lag }],
    };
}
