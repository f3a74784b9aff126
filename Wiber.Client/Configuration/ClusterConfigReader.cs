using Wiber.Client.Toml;

namespace Wiber.Client.Configuration;

/// <summary>Turns a TOML document into a checked <see cref="ClusterConfig"/>.</summary>
internal static class ClusterConfigReader
{
    private const int TimeoutMsMax = 600_000;
    private const int SyncIntervalMsMin = 100;
    private const int ClockMsMax = 3_600_000;
    private const int DriftPpmMax = 1_000;
    private const int SegmentBytesMax = 1024 * 1024 * 1024;

    private static readonly string[] LimitKeys =
    [
        "connections_max", "streams_max", "request_bytes_max", "answer_bytes_max", "stream_bytes_max", "topics_max",
        "partitions_max", "groups_max",
    ];

    public static ClusterConfig Load(string path)
    {
        try
        {
            return Read(TomlDocument.Load(path), path, path);
        }
        catch (TomlException error)
        {
            throw Refused(error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ClusterConfigException(path, null, null, $"cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads a document that is not, or not yet, a file.</summary>
    /// <param name="toml">The document.</param>
    /// <param name="sourceName">The name that messages begin with.</param>
    /// <param name="filePath">Where the file is or will be.</param>
    public static ClusterConfig Parse(string toml, string sourceName, string filePath)
    {
        try
        {
            return Read(TomlDocument.Parse(toml, sourceName), sourceName, filePath);
        }
        catch (TomlException error)
        {
            throw Refused(error);
        }
    }

    private static ClusterConfigException Refused(TomlException error) =>
        new(error.SourceName, error.Line, error.Key, error.Detail, error);

    private static ClusterConfig Read(TomlTable document, string sourceName, string filePath)
    {
        var root = new ConfigSection(
            document,
            "",
            sourceName,
            ["cluster", "raft", "log", "clock", "topics", "limits", "compatibility", "tls", "security", "node"]);
        ConfigSection cluster = root.RequiredTable("cluster", ["name", "data"]);
        string name = cluster.RequiredString("name");
        IdentityRule.Check(cluster, "name", name);
        string data = cluster.OptionalPath("data") ?? ".wiber";
        RaftOptions raft = ReadRaft(root.OptionalTable("raft", ["election_timeout_ms", "heartbeat_ms"]));
        LogOptions log = ReadLog(root.OptionalTable("log", ["segment_bytes", "retention_bytes", "retention_ms", "format"]));
        ClockOptions clock = ReadClock(root.OptionalTable(
            "clock", ["sync_interval_ms", "drift_ppm_max", "wall_error_ms", "max_skew_ms", "ntp_servers"]));
        TopicOptions topics = ReadTopics(root.OptionalTable("topics", ["auto_create", "partitions"]));
        LimitOptions limits = ReadLimits(root.OptionalTable("limits", LimitKeys));
        CompatibilityOptions compatibility = ReadCompatibility(root.OptionalTable("compatibility", ["seeds_api"]));
        TlsOptions? tls = ReadTls(root.OptionalTable("tls", ["ca", "directory"]));
        SecurityOptions security = ReadSecurity(root.OptionalTable("security", ["allow_plaintext", "tokens", "peer_secret"]));
        return new ClusterConfig(name, filePath, data, raft, ReadNodes(root, hasTls: tls is not null))
        {
            Log = log,
            Clock = clock,
            Topics = topics,
            Limits = limits,
            Compatibility = compatibility,
            Tls = tls,
            Security = security,
        };
    }

    private static TlsOptions? ReadTls(ConfigSection? section) => section is null ? null : new TlsOptions
    {
        Authority = section.RequiredPath("ca"),
        Directory = section.OptionalPath("directory"),
    };

    private static SecurityOptions ReadSecurity(ConfigSection? section)
    {
        var security = new SecurityOptions();
        return section is null ? security : security with
        {
            AllowPlaintext = section.OptionalBoolean("allow_plaintext") ?? security.AllowPlaintext,
            Tokens = section.OptionalPath("tokens"),
            PeerSecret = section.OptionalPath("peer_secret"),
        };
    }

    private static LogOptions ReadLog(ConfigSection? section)
    {
        var log = new LogOptions();
        return section is null ? log : log with
        {
            SegmentBytes = section.OptionalInteger("segment_bytes", LogOptions.SegmentBytesMin, SegmentBytesMax)
                ?? log.SegmentBytes,
            RetentionBytes = section.OptionalLong("retention_bytes", 0, long.MaxValue) ?? log.RetentionBytes,
            RetentionMs = section.OptionalLong("retention_ms", 0, long.MaxValue / 1000) ?? log.RetentionMs,
            Format = section.OptionalString("format") switch
            {
                null => log.Format,
                "text" => LogFormat.Text,
                "json" => LogFormat.Json,
                string other => throw section.Error("format", $"must be \"text\" or \"json\", not \"{other}\""),
            },
        };
    }

    private static ClockOptions ReadClock(ConfigSection? section)
    {
        var clock = new ClockOptions();
        return section is null ? clock : clock with
        {
            SyncIntervalMs = section.OptionalInteger("sync_interval_ms", SyncIntervalMsMin, ClockMsMax) ?? clock.SyncIntervalMs,
            DriftPpmMax = section.OptionalInteger("drift_ppm_max", 1, DriftPpmMax) ?? clock.DriftPpmMax,
            WallErrorMs = section.OptionalInteger("wall_error_ms", 0, ClockMsMax) ?? clock.WallErrorMs,
            SkewMsMax = section.OptionalInteger("max_skew_ms", 1, ClockMsMax) ?? clock.SkewMsMax,
            NtpServers = section.OptionalStrings("ntp_servers", ClockOptions.NtpServersMax)?.Select(ReadServer).ToArray()
                ?? clock.NtpServers,
        };

        NtpServer ReadServer(string text) => NtpServer.TryParse(text, out NtpServer? server)
            ? server
            : throw section.Error("ntp_servers", $"\"{text}\" must be a host name or an IP address, with or without a port");
    }

    private static TopicOptions ReadTopics(ConfigSection? section)
    {
        var topics = new TopicOptions();
        return section is null ? topics : topics with
        {
            AutoCreate = section.OptionalBoolean("auto_create") ?? topics.AutoCreate,
            Partitions = section.OptionalInteger("partitions", 1, TopicOptions.PartitionsMax) ?? topics.Partitions,
        };
    }

    private static LimitOptions ReadLimits(ConfigSection? section)
    {
        var limits = new LimitOptions();
        return section is null ? limits : limits with
        {
            ConnectionsMax = Number("connections_max", LimitOptions.ConnectionsCeiling) ?? limits.ConnectionsMax,
            StreamsMax = Number("streams_max", LimitOptions.ConnectionsCeiling) ?? limits.StreamsMax,
            RequestBytesMax = Bytes("request_bytes_max") ?? limits.RequestBytesMax,
            AnswerBytesMax = Bytes("answer_bytes_max") ?? limits.AnswerBytesMax,
            StreamBytesMax = Bytes("stream_bytes_max") ?? limits.StreamBytesMax,
            TopicsMax = Number("topics_max", LimitOptions.TopicsCeiling) ?? limits.TopicsMax,
            PartitionsMax = Number("partitions_max", LimitOptions.PartitionsCeiling) ?? limits.PartitionsMax,
            GroupsMax = Number("groups_max", LimitOptions.GroupsCeiling) ?? limits.GroupsMax,
        };

        int? Number(string key, int ceiling) => section.OptionalInteger(key, 1, ceiling);
        long? Bytes(string key) => section.OptionalLong(key, LimitOptions.BytesMin, long.MaxValue);
    }

    private static CompatibilityOptions ReadCompatibility(ConfigSection? section)
    {
        var compatibility = new CompatibilityOptions();
        return section is null ? compatibility : compatibility with
        {
            SeedsApi = section.OptionalBoolean("seeds_api") ?? compatibility.SeedsApi,
        };
    }

    private static RaftOptions ReadRaft(ConfigSection? section)
    {
        var raft = new RaftOptions();
        if (section is null)
        {
            return raft;
        }

        if (section.OptionalIntegers("election_timeout_ms", count: 2, 1, TimeoutMsMax) is [int min, int max])
        {
            raft = raft with { ElectionTimeoutMsMin = min, ElectionTimeoutMsMax = max };
        }

        raft = raft with { HeartbeatMs = section.OptionalInteger("heartbeat_ms", 1, TimeoutMsMax) ?? raft.HeartbeatMs };
        if (raft.ElectionTimeoutMsMin > raft.ElectionTimeoutMsMax)
        {
            throw section.Error(
                "election_timeout_ms",
                $"the first value ({raft.ElectionTimeoutMsMin}) is the least timeout and must not be over the second "
                + $"({raft.ElectionTimeoutMsMax})");
        }

        if (raft.HeartbeatMs * 2 >= raft.ElectionTimeoutMsMin)
        {
            throw section.Error(
                section.Has("heartbeat_ms") ? "heartbeat_ms" : "election_timeout_ms",
                $"a heartbeat every {raft.HeartbeatMs} ms is too seldom for an election timeout of "
                + $"{raft.ElectionTimeoutMsMin} ms; it must be less than half of it, or one late heartbeat starts an election");
        }

        return raft;
    }

    private static List<NodeConfig> ReadNodes(ConfigSection root, bool hasTls)
    {
        IReadOnlyList<ConfigSection> sections = root.Tables(
            "node", ["id", "host", "port", "peer_port", "line_port", "chat_port", "certificate", "key"]);
        if (sections.Count is 0 or > ClusterConfig.NodesMax)
        {
            throw root.Error("node", $"a cluster has 1 to {ClusterConfig.NodesMax} nodes, here are {sections.Count}; each is a [[node]] table");
        }

        var nodes = new List<NodeConfig>(sections.Count);
        var lineOfId = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var addresses = new AddressBook();
        foreach (ConfigSection section in sections)
        {
            NodeConfig node = ReadNode(section);
            CheckCertificate(section, node, hasTls);

            // Ids are directory names too, and some file systems do not tell N1 from n1.
            if (!lineOfId.TryAdd(node.Id, section.LineOf("id")))
            {
                throw section.Error("id", $"\"{node.Id}\" is already the id of the node on line {lineOfId[node.Id]}");
            }

            addresses.Add(section, "port", node.Host, node.Port, $"the client port of {node.Id}");
            string peerKey = section.Has("peer_port") ? "peer_port" : "port";
            addresses.Add(section, peerKey, node.Host, node.PeerPort, $"the peer port of {node.Id}");
            if (node.LinePort is { } linePort)
            {
                addresses.Add(section, "line_port", node.Host, linePort, $"the line port of {node.Id}");
            }

            if (node.ChatPort is { } chatPort)
            {
                addresses.Add(section, "chat_port", node.Host, chatPort, $"the chat port of {node.Id}");
            }

            nodes.Add(node);
        }

        return nodes;
    }

    private static void CheckCertificate(ConfigSection section, NodeConfig node, bool hasTls)
    {
        if ((node.Certificate is null) != (node.Key is null))
        {
            throw section.Error(node.Key is null ? "certificate" : "key", "certificate and key go together");
        }

        if (node.Certificate is not null && !hasTls)
        {
            throw section.Error("certificate", "there is no [tls] in this file, which names the authority that signed it");
        }
    }

    private static NodeConfig ReadNode(ConfigSection section)
    {
        string id = section.RequiredString("id");
        IdentityRule.Check(section, "id", id);
        string host = section.RequiredString("host");
        HostRule.Check(section, "host", host);
        int port = section.RequiredInteger("port", 1, ushort.MaxValue);
        int? peerPort = section.OptionalInteger("peer_port", 1, ushort.MaxValue);
        var node = new NodeConfig
        {
            Id = id,
            Host = host,
            Port = port,
            LinePort = section.OptionalInteger("line_port", 1, ushort.MaxValue),
            ChatPort = section.OptionalInteger("chat_port", 1, ushort.MaxValue),
            Certificate = section.OptionalPath("certificate"),
            Key = section.OptionalPath("key"),
        };
        if (peerPort is not null)
        {
            return node with { PeerPort = peerPort.Value };
        }

        return node.PeerPort <= ushort.MaxValue
            ? node
            : throw section.Error(
                "port",
                $"{port} gives the peer port {node.PeerPort}, which is over {ushort.MaxValue}; set peer_port or a lower port");
    }
}
