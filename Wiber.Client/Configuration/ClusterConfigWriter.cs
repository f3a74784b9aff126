using System.Text;
using Wiber.Client.Toml;

namespace Wiber.Client.Configuration;

/// <summary>Writes a cluster as cluster.toml.</summary>
public static class ClusterConfigWriter
{
    /// <summary>The cluster as TOML. Its data directory is relative if it is below the file's directory.</summary>
    /// <exception cref="ClusterConfigException">The cluster breaks a rule of cluster.toml.</exception>
    public static string ToToml(this ClusterConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var toml = new StringBuilder();
        toml.Append("[cluster]\n");
        toml.Append($"name = {TomlText.String(config.Name)}\n");
        toml.Append($"data = {TomlText.String(DataPath(config))}\n\n");
        toml.Append("[raft]\n");
        toml.Append($"election_timeout_ms = [{config.Raft.ElectionTimeoutMsMin}, {config.Raft.ElectionTimeoutMsMax}]\n");
        toml.Append($"heartbeat_ms = {config.Raft.HeartbeatMs}\n");
        if (config.Log != new LogOptions())
        {
            toml.Append("\n[log]\n");
            toml.Append($"segment_bytes = {config.Log.SegmentBytes}\n");
            toml.Append($"retention_bytes = {config.Log.RetentionBytes}\n");
            toml.Append($"retention_ms = {config.Log.RetentionMs}\n");
            toml.Append($"format = {TomlText.String(config.Log.Format == LogFormat.Json ? "json" : "text")}\n");
        }

        if (config.Clock != new ClockOptions())
        {
            toml.Append("\n[clock]\n");
            toml.Append($"sync_interval_ms = {config.Clock.SyncIntervalMs}\n");
            toml.Append($"drift_ppm_max = {config.Clock.DriftPpmMax}\n");
            toml.Append($"wall_error_ms = {config.Clock.WallErrorMs}\n");
            toml.Append($"max_skew_ms = {config.Clock.SkewMsMax}\n");
            IEnumerable<string> servers = config.Clock.NtpServers.Select(server => TomlText.String(server.ToString()));
            toml.Append($"ntp_servers = [{string.Join(", ", servers)}]\n");
        }

        if (config.Topics != new TopicOptions())
        {
            toml.Append("\n[topics]\n");
            toml.Append($"auto_create = {Boolean(config.Topics.AutoCreate)}\n");
            toml.Append($"partitions = {config.Topics.Partitions}\n");
        }

        if (config.Limits != new LimitOptions())
        {
            toml.Append("\n[limits]\n");
            toml.Append($"connections_max = {config.Limits.ConnectionsMax}\n");
            toml.Append($"streams_max = {config.Limits.StreamsMax}\n");
            toml.Append($"request_bytes_max = {config.Limits.RequestBytesMax}\n");
            toml.Append($"answer_bytes_max = {config.Limits.AnswerBytesMax}\n");
            toml.Append($"stream_bytes_max = {config.Limits.StreamBytesMax}\n");
            toml.Append($"topics_max = {config.Limits.TopicsMax}\n");
            toml.Append($"partitions_max = {config.Limits.PartitionsMax}\n");
            toml.Append($"groups_max = {config.Limits.GroupsMax}\n");
        }

        if (config.Compatibility != new CompatibilityOptions())
        {
            toml.Append("\n[compatibility]\n");
            toml.Append($"seeds_api = {Boolean(config.Compatibility.SeedsApi)}\n");
        }

        foreach (string line in config.Nodes.SelectMany(node => NodeLines(node).Prepend("")))
        {
            toml.Append(line).Append('\n');
        }

        string text = toml.ToString();
        ClusterConfigReader.Parse(text, Path.GetFileName(config.FilePath), config.FilePath);
        return text;
    }

    /// <summary>Writes the cluster to its <see cref="ClusterConfig.FilePath"/>; directories are made.</summary>
    /// <param name="config">The cluster.</param>
    /// <param name="overwrite">True to replace a file; else one that exists is an <see cref="IOException"/>.</param>
    /// <exception cref="ClusterConfigException">The cluster breaks a rule of cluster.toml; nothing is written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(this ClusterConfig config, bool overwrite = false)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(config.ToToml());
        Directory.CreateDirectory(Path.GetDirectoryName(config.FilePath)!);
        using var file = new FileStream(config.FilePath, overwrite ? FileMode.Create : FileMode.CreateNew);
        file.Write(bytes);
    }

    /// <summary>A node's table, without line ends.</summary>
    internal static IEnumerable<string> NodeLines(NodeConfig node)
    {
        yield return "[[node]]";
        yield return $"id = {TomlText.String(node.Id)}";
        yield return $"host = {TomlText.String(node.Host)}";
        yield return $"port = {node.Port}";
        if (node.PeerPort != node.Port + NodeConfig.PeerPortOffset)
        {
            yield return $"peer_port = {node.PeerPort}";
        }

        if (node.LinePort is not null)
        {
            yield return $"line_port = {node.LinePort}";
        }

        if (node.ChatPort is not null)
        {
            yield return $"chat_port = {node.ChatPort}";
        }
    }

    private static string Boolean(bool value) => value ? "true" : "false";

    private static string DataPath(ClusterConfig config)
    {
        string relative = Path.GetRelativePath(Path.GetDirectoryName(config.FilePath)!, config.DataDirectory);
        bool isBelow = relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && !Path.IsPathRooted(relative);
        return isBelow ? relative.Replace(Path.DirectorySeparatorChar, '/') : config.DataDirectory;
    }
}
