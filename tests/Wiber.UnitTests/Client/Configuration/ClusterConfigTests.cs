using Wiber.Client.Configuration;

namespace Wiber.UnitTests.Client.Configuration;

/// <summary>
/// Goal: a good cluster.toml gives every value, a bad one is refused with one line that names file, line and key.
/// Method: the file shipped with the project's form, changed in one place per case.
/// </summary>
public sealed class ClusterConfigTests : IDisposable
{
    private const string Good = """
        [cluster]
        name = "wiber"
        data = ".wiber"

        [raft]
        election_timeout_ms = [300, 600]
        heartbeat_ms = 100

        [[node]]
        id = "n1"
        host = "127.0.0.1"
        port = 9101

        [[node]]
        id = "n2"
        host = "127.0.0.1"
        port = 9102
        peer_port = 9202

        [log]
        segment_bytes = 1048576
        retention_bytes = 10000000000
        retention_ms = 604800000

        [topics]
        auto_create = false
        partitions = 8

        [compatibility]
        seeds_api = false

        [limits]
        connections_max = 100
        streams_max = 50
        request_bytes_max = 8388608
        answer_bytes_max = 16777216
        stream_bytes_max = 33554432
        topics_max = 20
        partitions_max = 40
        groups_max = 10

        """;

    private static readonly LimitOptions Limits = new()
    {
        ConnectionsMax = 100,
        StreamsMax = 50,
        RequestBytesMax = 8 << 20,
        AnswerBytesMax = 16 << 20,
        StreamBytesMax = 32 << 20,
        TopicsMax = 20,
        PartitionsMax = 40,
        GroupsMax = 10,
    };

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wiber-config-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_file_gives_every_value()
    {
        string path = Write(Good);

        ClusterConfig config = ClusterConfig.Load(path);

        Assert.Equal("wiber", config.Name);
        Assert.Equal(path, config.FilePath);
        Assert.Equal(Path.Combine(_directory.FullName, ".wiber"), config.DataDirectory);
        Assert.Equal(new RaftOptions { ElectionTimeoutMsMin = 300, ElectionTimeoutMsMax = 600, HeartbeatMs = 100 }, config.Raft);
        Assert.Equal(
            new LogOptions { SegmentBytes = 1_048_576, RetentionBytes = 10_000_000_000, RetentionMs = 604_800_000 }, config.Log);
        Assert.Equal(new TopicOptions { AutoCreate = false, Partitions = 8 }, config.Topics);
        Assert.False(config.Compatibility.SeedsApi);
        Assert.Equal(Limits, config.Limits);
        Assert.Equal(["n1", "n2"], config.Nodes.Select(node => node.Id));
        Assert.Equal(new Uri("http://127.0.0.1:9101/"), config.Nodes[0].ClientUri);
        Assert.Equal(new Uri("http://127.0.0.1:10101/"), config.Nodes[0].PeerUri);
        Assert.Equal(9202, config.Nodes[1].PeerPort);
        Assert.Equal(Path.Combine(config.DataDirectory, "n2"), config.Nodes[1].DataDirectory);
    }

    [Fact]
    public void What_may_be_left_out_has_defaults()
    {
        ClusterConfig config = ClusterConfig.Load(Write("""
            cluster.name = "one"
            node = [{ id = "a", host = "::1", port = 1 }]
            """));

        Assert.Equal(new RaftOptions(), config.Raft);
        Assert.Equal(new LogOptions { SegmentBytes = 64 * 1024 * 1024, RetentionBytes = 0, RetentionMs = 0 }, config.Log);
        Assert.Equal(new TopicOptions { AutoCreate = true, Partitions = 1 }, config.Topics);
        Assert.True(config.Compatibility.SeedsApi);
        Assert.Equal(new LimitOptions(), config.Limits);
        Assert.Equal(Path.Combine(_directory.FullName, ".wiber"), config.DataDirectory);
        Assert.Equal("http://[::1]:1/", config.Nodes[0].ClientUri.AbsoluteUri);
    }

    [Fact]
    public void Another_data_directory_moves_every_node()
    {
        ClusterConfig config = ClusterConfig.Load(Write(Good)).WithDataDirectory(Path.Combine(_directory.FullName, "else"));

        Assert.Equal(Path.Combine(_directory.FullName, "else", "n1"), config.Nodes[0].DataDirectory);
        Assert.Equal(9202, config.Nodes[1].PeerPort);
        Assert.Equal(604_800_000, config.Log.RetentionMs);
        Assert.Equal(8, config.Topics.Partitions);
        Assert.Equal(Limits, config.Limits);
        Assert.False(config.Compatibility.SeedsApi);
    }

    [Theory]
    [InlineData("port = 9102", "prot = 9102", "17: node[1].prot: unknown key; did you mean port?")]
    [InlineData("[raft]", "[rafts]", "5: rafts: unknown table; did you mean raft?")]
    [InlineData("[raft]", "[zzz]",
        "5: zzz: unknown table; known here: cluster, raft, log, clock, topics, limits, compatibility, tls, security, node")]
    [InlineData("name = \"wiber\"", "", "1: cluster.name: this key is required and missing")]
    [InlineData("id = \"n2\"", "", "14: node[1].id: this key is required and missing")]
    [InlineData("port = 9101", "", "9: node[0].port: this key is required and missing")]
    [InlineData("port = 9101", "port = \"9101\"", "12: node[0].port: is a string and must be an integer")]
    [InlineData("port = 9101", "port = 0", "12: node[0].port: 0 is out of range; it must be 1 to 65535")]
    [InlineData("port = 9101", "port = 65536", "12: node[0].port: 65536 is out of range; it must be 1 to 65535")]
    [InlineData("port = 9101", "port = 64536",
        "12: node[0].port: 64536 gives the peer port 65536, which is over 65535; set peer_port or a lower port")]
    [InlineData("port = 9102", "port = 9101",
        "17: node[1].port: the client port of n2 would be 127.0.0.1:9101, which is already the client port of n1 (line 12)")]
    [InlineData("peer_port = 9202", "peer_port = 10101",
        "18: node[1].peer_port: the peer port of n2 would be 127.0.0.1:10101, which is already the peer port of n1 (line 12)")]
    [InlineData("host = \"127.0.0.1\"\nport = 9102", "host = \"LOCALHOST\"\nport = 10101",
        "17: node[1].port: the client port of n2 would be LOCALHOST:10101, which is already the peer port of n1 (line 12)")]
    [InlineData("id = \"n2\"", "id = \"N1\"", "15: node[1].id: \"N1\" is already the id of the node on line 10")]
    [InlineData("id = \"n2\"", "id = \"../n2\"",
        "15: node[1].id: must be 1 to 64 of A-Z a-z 0-9 _ - and begin with a letter or digit")]
    [InlineData("id = \"n2\"", "id = \"-n2\"",
        "15: node[1].id: must be 1 to 64 of A-Z a-z 0-9 _ - and begin with a letter or digit")]
    [InlineData("host = \"127.0.0.1\"\nport = 9102", "host = \"a b\"\nport = 9102",
        "16: node[1].host: must be a host name or an IP address, without a port")]
    [InlineData("host = \"127.0.0.1\"\nport = 9102", "host = \"0.0.0.0\"\nport = 9102",
        "16: node[1].host: 0.0.0.0 is no address that clients and peers can connect to; give the address they use")]
    [InlineData("heartbeat_ms = 100", "heartbeat_ms = 150",
        "7: raft.heartbeat_ms: a heartbeat every 150 ms is too seldom for an election timeout of 300 ms; "
        + "it must be less than half of it, or one late heartbeat starts an election")]
    [InlineData("[300, 600]", "[700, 600]",
        "6: raft.election_timeout_ms: the first value (700) is the least timeout and must not be over the second (600)")]
    [InlineData("[300, 600]", "[300]", "6: raft.election_timeout_ms: must be an array of 2 integers")]
    [InlineData("[300, 600]", "[300, 600.0]", "6: raft.election_timeout_ms: must be an array of 2 integers")]
    [InlineData("segment_bytes = 1048576", "segment_bytes = 65535",
        "21: log.segment_bytes: 65535 is out of range; it must be 65536 to 1073741824")]
    [InlineData("segment_bytes = 1048576", "segment_bytes = 1073741825",
        "21: log.segment_bytes: 1073741825 is out of range; it must be 65536 to 1073741824")]
    [InlineData("segment_bytes", "segmentbytes", "21: log.segmentbytes: unknown key; did you mean segment_bytes?")]
    [InlineData("retention_bytes = 10000000000", "retention_bytes = -1",
        "22: log.retention_bytes: -1 is out of range; it must be 0 to 9223372036854775807")]
    [InlineData("retention_bytes = 10000000000", "retention_bytes = \"10 GB\"",
        "22: log.retention_bytes: is a string and must be an integer")]
    [InlineData("retention_ms = 604800000", "retention_ms = 9223372036854775807",
        "23: log.retention_ms: 9223372036854775807 is out of range; it must be 0 to 9223372036854775")]
    [InlineData("retention_ms = 604800000", "retention_ms = 6.5", "23: log.retention_ms: is a float and must be an integer")]
    [InlineData("retention_ms = 604800000", "format = \"xml\"", "23: log.format: must be \"text\" or \"json\", not \"xml\"")]
    [InlineData("retention_ms = 604800000", "format = \"x\tml\"",
        "23: log.format: must be \"text\" or \"json\", not \"x\\u0009ml\"")]
    [InlineData("[log]", "[[log]]", "20: log: is an array of tables and must be a table; write [log]")]
    [InlineData("auto_create = false", "auto_create = \"no\"", "26: topics.auto_create: is a string and must be true or false")]
    [InlineData("auto_create", "autocreate", "26: topics.autocreate: unknown key; did you mean auto_create?")]
    [InlineData("partitions = 8", "partitions = 0", "27: topics.partitions: 0 is out of range; it must be 1 to 256")]
    [InlineData("partitions = 8", "partitions = 257", "27: topics.partitions: 257 is out of range; it must be 1 to 256")]
    [InlineData("[topics]", "[[topics]]", "25: topics: is an array of tables and must be a table; write [topics]")]
    [InlineData("seeds_api = false", "seeds_api = 0",
        "30: compatibility.seeds_api: is an integer and must be true or false")]
    [InlineData("seeds_api", "seed_api", "30: compatibility.seed_api: unknown key; did you mean seeds_api?")]
    [InlineData("streams_max = 50", "streams_max = 0", "34: limits.streams_max: 0 is out of range; it must be 1 to 100000")]
    [InlineData("request_bytes_max = 8388608", "request_bytes_max = 8388607",
        "35: limits.request_bytes_max: 8388607 is out of range; it must be 8388608 to 9223372036854775807")]
    [InlineData("topics_max = 20", "topics_max = 10001", "38: limits.topics_max: 10001 is out of range; it must be 1 to 10000")]
    [InlineData("groups_max", "group_max", "40: limits.group_max: unknown key; did you mean groups_max?")]
    [InlineData("data = \".wiber\"", "data = \"\"", "3: cluster.data: must be a path")]
    [InlineData("[cluster]", "[[cluster]]", "1: cluster: is an array of tables and must be a table; write [cluster]")]
    [InlineData("port = 9101", "port = 9101x", "12: node.port: 9101x is not a value; strings need quotes")]
    [InlineData("port = 9101", "port = 9101\nport = 9103", "13: node.port: port is already set on line 12")]
    public void A_bad_file_is_refused_in_one_line(string good, string bad, string message)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        string path = Write(Good.Replace(good, bad, StringComparison.Ordinal));

        ClusterConfigException error = Assert.Throws<ClusterConfigException>(() => ClusterConfig.Load(path));

        Assert.Equal($"{path}:{message}", error.Message);
    }

    [Theory]
    [InlineData("", "1: cluster: the table [cluster] is missing")]
    [InlineData("[cluster]\nname = \"c\"", "1: node: a cluster has 1 to 9 nodes, here are 0; each is a [[node]] table")]
    [InlineData("[cluster]\nname = \"c\"\n[node]\nid = \"n1\"",
        "3: node: is a table and must be an array of tables; write [[node]]")]
    public void A_missing_part_is_named(string toml, string message)
    {
        string path = Write(toml);

        ClusterConfigException error = Assert.Throws<ClusterConfigException>(() => ClusterConfig.Load(path));

        Assert.Equal($"{path}:{message}", error.Message);
    }

    [Fact]
    public void Nine_nodes_are_the_most()
    {
        IEnumerable<string> nodes = Enumerable.Range(1, 10).Select(i => $"[[node]]\nid = 'n{i}'\nhost = 'h'\nport = {i}\n");
        string toml = "cluster.name = 'c'\n" + string.Concat(nodes);

        string last = "[[node]]\nid = 'n10'";
        Assert.Equal(9, ClusterConfig.Load(Write(toml[..toml.IndexOf(last, StringComparison.Ordinal)])).Nodes.Count);
        Assert.Throws<ClusterConfigException>(() => ClusterConfig.Load(Write(toml)));
    }

    [Fact]
    public void A_missing_file_is_named_as_it_was_given()
    {
        string missing = Path.Combine(_directory.FullName, "none.toml");

        Assert.StartsWith(
            $"{missing}: cannot be read: ",
            Assert.Throws<ClusterConfigException>(() => ClusterConfig.Load(missing)).Message,
            StringComparison.Ordinal);
        Assert.Equal(
            $"{missing}: there is no such file",
            Assert.Throws<ClusterConfigException>(() => ClusterConfig.Locate(missing)).Message);
    }

    [Fact]
    public void The_given_path_wins_over_the_environment()
    {
        string path = Write(Good);

        Assert.Equal(path, ClusterConfigLocator.Locate(path, "/does/not/exist"));
        Assert.Equal(path, ClusterConfigLocator.Locate(null, path));
        Assert.Equal(
            "nowhere.toml: there is no such file, which WIBER_CONFIG names",
            Assert.Throws<ClusterConfigException>(() => ClusterConfigLocator.Locate(null, "nowhere.toml")).Message);
        Assert.Equal(
            "cluster.toml: there is no such file here; name one with --config or WIBER_CONFIG",
            Assert.Throws<ClusterConfigException>(() => ClusterConfigLocator.Locate(null, "")).Message);
    }

    [Theory]
    [InlineData(".wiber")]
    [InlineData("sub/da ta")]
    [InlineData("../elsewhere")]
    [InlineData(".")]
    public void A_written_cluster_reads_back(string data)
    {
        var raft = new RaftOptions { ElectionTimeoutMsMin = 500, ElectionTimeoutMsMax = 900, HeartbeatMs = 50 };
        NodeConfig[] nodes =
        [
            new() { Id = "a", Host = "127.0.0.1", Port = 4001 },
            new() { Id = "b", Host = "::1", Port = 65535, PeerPort = 4002 },
        ];
        var log = new LogOptions
        {
            SegmentBytes = 65_536,
            RetentionBytes = long.MaxValue,
            RetentionMs = long.MaxValue / 1000,
            Format = LogFormat.Json,
        };
        var config = new ClusterConfig("c-1", Path.Combine(_directory.FullName, "new", "cluster.toml"), data, raft, nodes)
        {
            Log = log,
            Topics = new TopicOptions { AutoCreate = false, Partitions = 256 },
            Compatibility = new CompatibilityOptions { SeedsApi = false },
            Limits = Limits,
        };

        config.Save();
        ClusterConfig read = ClusterConfig.Load(config.FilePath);

        Assert.Equal(config.Name, read.Name);
        Assert.Equal(config.DataDirectory, read.DataDirectory);
        Assert.Equal(config.Raft, read.Raft);
        Assert.Equal(log, read.Log);
        Assert.Equal(config.Topics, read.Topics);
        Assert.Equal(config.Compatibility, read.Compatibility);
        Assert.Equal(Limits, read.Limits);
        Assert.Equal(config.Nodes.Select(Values), read.Nodes.Select(Values));
        Assert.Throws<IOException>(() => config.Save());
        config.Save(overwrite: true);
    }

    [Fact]
    public void A_cluster_that_breaks_a_rule_is_not_written()
    {
        NodeConfig[] nodes = [new() { Id = "a/b", Host = "127.0.0.1", Port = 4001 }];
        var config = new ClusterConfig("c", Path.Combine(_directory.FullName, "cluster.toml"), "data", new RaftOptions(), nodes);

        ClusterConfigException error = Assert.Throws<ClusterConfigException>(() => config.Save());

        Assert.Contains("node[0].id", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(config.FilePath));
    }

    private static (string Id, string Host, int Port, int PeerPort, string DataDirectory) Values(NodeConfig node) =>
        (node.Id, node.Host, node.Port, node.PeerPort, node.DataDirectory);

    private string Write(string toml)
    {
        string path = Path.Combine(_directory.FullName, "cluster.toml");
        File.WriteAllText(path, toml.ReplaceLineEndings("\n"));
        return path;
    }
}
