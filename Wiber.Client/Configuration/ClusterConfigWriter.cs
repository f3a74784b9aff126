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
        toml.Append($"data = {TomlText.String(PathIn(config, config.DataDirectory))}\n\n");
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

        IEnumerable<string> lines = TlsLines(config).Concat(SecurityLines(config))
            .Concat(config.Nodes.SelectMany(node => NodeLines(WithPathsIn(config, node)).Prepend("")));
        foreach (string line in lines)
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

        if (node is { Certificate: { } certificate, Key: { } key })
        {
            yield return $"certificate = {TomlText.String(certificate)}";
            yield return $"key = {TomlText.String(key)}";
        }
    }

    /// <summary>The table of the certificates, without line ends; nothing if there are none.</summary>
    internal static IEnumerable<string> TlsLines(ClusterConfig config)
    {
        if (config.Tls is not { } tls)
        {
            yield break;
        }

        yield return "";
        yield return "[tls]";
        yield return $"ca = {TomlText.String(PathIn(config, tls.Authority))}";
        if (tls.Directory is not null)
        {
            yield return $"directory = {TomlText.String(PathIn(config, tls.Directory))}";
        }
    }

    private static IEnumerable<string> SecurityLines(ClusterConfig config)
    {
        SecurityOptions security = config.Security;
        if (security == new SecurityOptions())
        {
            yield break;
        }

        yield return "";
        yield return "[security]";
        yield return $"allow_plaintext = {Boolean(security.AllowPlaintext)}";
        if (security.Tokens is not null)
        {
            yield return $"tokens = {TomlText.String(PathIn(config, security.Tokens))}";
        }

        if (security.PeerSecret is not null)
        {
            yield return $"peer_secret = {TomlText.String(PathIn(config, security.PeerSecret))}";
        }
    }

    private static NodeConfig WithPathsIn(ClusterConfig config, NodeConfig node) => node with
    {
        Certificate = node.Certificate is null ? null : PathIn(config, node.Certificate),
        Key = node.Key is null ? null : PathIn(config, node.Key),
    };

    private static string Boolean(bool value) => value ? "true" : "false";

    /// <summary>A path as the file has it: relative if it is below the file's directory.</summary>
    private static string PathIn(ClusterConfig config, string path)
    {
        string relative = Path.GetRelativePath(Path.GetDirectoryName(config.FilePath)!, path);
        bool isBelow = relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && !Path.IsPathRooted(relative);
        return isBelow ? relative.Replace(Path.DirectorySeparatorChar, '/') : path;
    }
}
