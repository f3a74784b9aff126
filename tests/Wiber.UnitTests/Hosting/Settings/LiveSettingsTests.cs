using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Node.Hosting.Settings;

namespace Wiber.UnitTests.Hosting.Settings;

/// <summary>
/// Goal: a running node takes over what it can, says of everything else that it needs a restart, and ignores a file with a
/// mistake. Method: the same cluster.toml with one change after the other, read again.
/// </summary>
public sealed class LiveSettingsTests : IDisposable
{
    private const string Node = """

        [[node]]
        id = "n1"
        host = "127.0.0.1"
        port = 9101
        """;

    private const string Start = """
        [cluster]
        name = "c"
        """;

    private readonly string _file = Path.GetTempFileName();
    private readonly LiveSettings _settings;

    public LiveSettingsTests()
    {
        Write("");
        ClusterConfig config = ClusterConfig.Load(_file);
        _settings = new LiveSettings(config, config.Nodes[0], () => ClusterConfig.Load(_file));
    }

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Nothing_changed_is_nothing_to_do()
    {
        ReloadAnswer answer = _settings.Reload();

        Assert.Equal("n1", answer.Node);
        Assert.Empty(answer.Applied);
        Assert.Empty(answer.NeedsRestart);
    }

    [Fact]
    public void Retention_and_the_making_of_topics_are_taken_over_at_once_and_told_once()
    {
        Write("[log]\nretention_bytes = 1000\nretention_ms = 2000\n[topics]\nauto_create = false\npartitions = 3\n");

        Assert.Equal(
            ["log.retention_bytes", "log.retention_ms", "topics.auto_create", "topics.partitions"], _settings.Reload().Applied);
        Assert.Equal((1_000L, 2_000L), (_settings.Log.RetentionBytes, _settings.Log.RetentionMs));
        Assert.Equal((false, 3), (_settings.Topics.AutoCreate, _settings.Topics.Partitions));
        Assert.Empty(_settings.Reload().Applied);
    }

    [Theory]
    [InlineData("[raft]\nheartbeat_ms = 50\n", "raft.heartbeat_ms")]
    [InlineData("[raft]\nelection_timeout_ms = [400, 600]\n", "raft.election_timeout_ms")]
    [InlineData("[log]\nsegment_bytes = 65536\n", "log.segment_bytes")]
    [InlineData("[clock]\nsync_interval_ms = 500\n", "clock.sync_interval_ms")]
    [InlineData("[clock]\ndrift_ppm_max = 60\n", "clock.drift_ppm_max")]
    [InlineData("[clock]\nwall_error_ms = 60\n", "clock.wall_error_ms")]
    [InlineData("[clock]\nmax_skew_ms = 60\n", "clock.max_skew_ms")]
    [InlineData("[clock]\nntp_servers = [\"ntp.example\"]\n", "clock.ntp_servers")]
    [InlineData("[compatibility]\nseeds_api = false\n", "compatibility.seeds_api")]
    [InlineData("[log]\nformat = \"json\"\n", "log.format")]
    [InlineData("[limits]\nstreams_max = 7\n", "limits")]
    [InlineData("[tls]\nca = \"ca.pem\"\n", "tls")]
    [InlineData("[security]\ntokens = \"tokens\"\n", "security")]
    public void What_nodes_build_on_is_named_until_the_restart(string change, string name)
    {
        Write(change);

        for (int i = 0; i < 2; i++)
        {
            ReloadAnswer answer = _settings.Reload();
            Assert.Empty(answer.Applied);
            Assert.Equal([name], answer.NeedsRestart);
        }

        Write("");
        Assert.Empty(_settings.Reload().NeedsRestart);
    }

    [Fact]
    public void The_cluster_and_the_nodes_own_addresses_need_a_restart_and_other_nodes_none()
    {
        File.WriteAllText(_file, Start.Replace("\"c\"", "\"d\"\ndata = \"x\"", StringComparison.Ordinal) + """

            [[node]]
            id = "n1"
            host = "localhost"
            port = 9201
            line_port = 9301
            chat_port = 9401

            [[node]]
            id = "n2"
            host = "127.0.0.1"
            port = 9102
            """);

        Assert.Equal(
            [
                "cluster.name", "cluster.data", "node.n1.host", "node.n1.port", "node.n1.peer_port", "node.n1.line_port",
                "node.n1.chat_port",
            ],
            _settings.Reload().NeedsRestart);
    }

    [Theory]
    [InlineData("[log]\nretention_bytes = -1\n")]
    [InlineData("[lag]\n")]
    public void A_file_with_a_mistake_changes_nothing(string change)
    {
        Write("[topics]\npartitions = 4\n" + change);

        Assert.Throws<ClusterConfigException>(_settings.Reload);
        Assert.Equal(1, _settings.Topics.Partitions);
    }

    [Fact]
    public void A_file_without_the_node_changes_nothing()
    {
        File.WriteAllText(_file, (Start + Node).Replace("n1", "n2", StringComparison.Ordinal));

        var refused = Assert.Throws<ClusterConfigException>(_settings.Reload);
        Assert.Contains("there is no node \"n1\" any more", refused.Message, StringComparison.Ordinal);
    }

    private void Write(string change) => File.WriteAllText(_file, Start + "\n" + change + Node);
}
