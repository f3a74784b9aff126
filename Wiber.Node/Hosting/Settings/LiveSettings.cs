using Wiber.Client.Api;
using Wiber.Client.Configuration;

namespace Wiber.Node.Hosting.Settings;

/// <summary>
/// The settings of cluster.toml that a running node takes over when it is told to read the file again. All others are read once,
/// at the start: nodes build on them, and a half of them changed would be worse than none.
/// </summary>
internal sealed class LiveSettings
{
    private readonly Lock _gate = new();
    private readonly ClusterConfig _started;
    private readonly NodeConfig _node;
    private readonly Func<ClusterConfig> _load;
    private volatile ClusterConfig _current;

    /// <param name="started">The configuration that the node started with.</param>
    /// <param name="node">The node.</param>
    /// <param name="load">Reads the file.</param>
    public LiveSettings(ClusterConfig started, NodeConfig node, Func<ClusterConfig> load)
    {
        _started = started;
        _node = node;
        _load = load;
        _current = started;
    }

    /// <summary>How topics are made by themselves.</summary>
    public TopicOptions Topics => _current.Topics;

    /// <summary>How long the log is kept; the size of its segments is not for a running node.</summary>
    public LogOptions Log => _current.Log;

    /// <summary>Reads the file again and takes over what can be.</summary>
    /// <returns>What was changed, and what differs from the start and was not.</returns>
    /// <exception cref="ClusterConfigException">The file cannot be used; nothing was changed.</exception>
    public ReloadAnswer Reload()
    {
        lock (_gate)
        {
            ClusterConfig read = _load();
            NodeConfig self = read.FindNode(_node.Id) ?? throw new ClusterConfigException(
                read.FilePath, null, "node", $"there is no node \"{_node.Id}\" any more, which runs");
            string[] applied = FindDifferences(LiveValues(_current), LiveValues(read));
            string[] waiting = FindDifferences(FixedValues(_started, _node), FixedValues(read, self));
            _current = read;
            return new ReloadAnswer { Node = _node.Id, Applied = applied, NeedsRestart = waiting };
        }
    }

    private static string[] FindDifferences((string Name, object? Value)[] one, (string Name, object? Value)[] other) =>
        [.. one.Except(other).Select(each => each.Name)];

    private static (string Name, object? Value)[] LiveValues(ClusterConfig config) =>
    [
        ("log.retention_bytes", config.Log.RetentionBytes),
        ("log.retention_ms", config.Log.RetentionMs),
        ("topics.auto_create", config.Topics.AutoCreate),
        ("topics.partitions", config.Topics.Partitions),
    ];

    private static (string Name, object? Value)[] FixedValues(ClusterConfig config, NodeConfig self) =>
    [
        ("cluster.name", config.Name),
        ("cluster.data", config.DataDirectory),
        ("raft.election_timeout_ms", (config.Raft.ElectionTimeoutMsMin, config.Raft.ElectionTimeoutMsMax)),
        ("raft.heartbeat_ms", config.Raft.HeartbeatMs),
        ("log.segment_bytes", config.Log.SegmentBytes),
        ("log.format", config.Log.Format),
        ("clock.sync_interval_ms", config.Clock.SyncIntervalMs),
        ("clock.drift_ppm_max", config.Clock.DriftPpmMax),
        ("clock.wall_error_ms", config.Clock.WallErrorMs),
        ("clock.max_skew_ms", config.Clock.SkewMsMax),
        ("clock.ntp_servers", string.Join(", ", config.Clock.NtpServers)),
        ("limits", config.Limits),
        ("compatibility.seeds_api", config.Compatibility.SeedsApi),
        ("tls", config.Tls),
        ("security", config.Security),
        ($"node.{self.Id}.host", self.Host),
        ($"node.{self.Id}.port", self.Port),
        ($"node.{self.Id}.peer_port", self.PeerPort),
        ($"node.{self.Id}.line_port", self.LinePort),
        ($"node.{self.Id}.chat_port", self.ChatPort),
    ];
}
