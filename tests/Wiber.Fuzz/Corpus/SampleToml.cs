namespace Wiber.Fuzz.Corpus;

/// <summary>TOML documents and what they are made of.</summary>
internal static class SampleToml
{
    public static IReadOnlyList<byte[]> Documents { get; } = SampleTexts.Utf8(
        "",
        "# only a comment\r\n",
        "a = 1\nb.c = [1, 2.5, \"x\"]\n'd e' = { f = true, g.h = 'i' }\n",
        "[table]\nkey = \"v\\u00e9\\n\"\n[table.sub]\nx = 0xff\n[[list]]\ny = 1_000\n[[list]]\ny = -inf\n[list.deep]\nz = nan\n",
        "s = \"\"\"\nfirst \\\n   second\n\"\"\"\nl = '''\nraw \\ text''''\n",
        "odt = 1979-05-27T00:32:00.999999-07:00\nldt = 1979-05-27 07:32:00\nld = 1979-05-27\nlt = 00:32:00.5\nz = 2000-01-01T00:00:00Z\n");

    /// <summary>Files of clusters.</summary>
    public static IReadOnlyList<byte[]> Clusters { get; } = SampleTexts.Utf8(
        "[cluster]\nname = \"demo\"\n\n[[node]]\nid = \"n1\"\nhost = \"127.0.0.1\"\nport = 4001\n",
        """
        [cluster]
        name = "demo"
        data = "data"

        [raft]
        election_timeout_ms = [150, 300]
        heartbeat_ms = 40

        [log]
        segment_bytes = 1048576
        retention_bytes = 0
        retention_ms = 86400000

        [clock]
        sync_interval_ms = 1000
        drift_ppm_max = 100
        wall_error_ms = 50
        max_skew_ms = 100
        ntp_servers = ["pool.ntp.org", "[::1]:1123", "10.0.0.1:123"]

        [topics]
        auto_create = false
        partitions = 4

        [compatibility]
        seeds_api = false

        [[node]]
        id = "n1"
        host = "127.0.0.1"
        port = 4001
        peer_port = 5001
        line_port = 6001
        chat_port = 7001

        [[node]]
        id = "n2"
        host = "localhost"
        port = 4002

        """);

    public static IReadOnlyList<byte[]> Words { get; } = SampleTexts.Utf8(
        "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "\n", "\r\n", "\r", "\"", "'", "\"\"\"", "'''", "#", " ", "\t", "\\", "\\u", "\\U",
        "\\uD800", "\\U00110000", "\\x41", "\\\n", "true", "false", "inf", "-nan", "+", "-", "_", "0x", "0o7", "0b1", "1e5", "a", "a.b",
        "a = 1\n", "[a]\n", "[[a]]\n", "a.b = 2\n", "[a.b]\n", "{a = 1}", "1979-05-27", "T", "07:32:00", "Z", "+23:59", "-24:00",
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59.9999999-00:01", "1e999", "9223372036854775808", "name", "data", "node", "id",
        "host", "port", "cluster", "raft", "ntp_servers", "election_timeout_ms", "\"..\"", "\"/\"", "\"[\"", "\":1\"", "\"[]:1\"");
}
