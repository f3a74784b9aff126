using Wiber.Client.Configuration;

namespace Wiber.UnitTests.Client.Configuration;

/// <summary>Section <c>[clock]</c> of cluster.toml: read, written back alike, and refused by name.</summary>
public sealed class ClockConfigTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wiber-clock-config-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void All_values_are_read_and_written_back()
    {
        ClusterConfig config = Load("""
            sync_interval_ms = 5000
            drift_ppm_max = 20
            wall_error_ms = 10
            max_skew_ms = 500
            ntp_servers = ["time.example.org", "10.0.0.1:1123", "[::1]:123"]
            """);

        Assert.Equal((5_000, 20, 10, 500), (
            config.Clock.SyncIntervalMs, config.Clock.DriftPpmMax, config.Clock.WallErrorMs, config.Clock.SkewMsMax));
        Assert.Equal(
            [new NtpServer("time.example.org"), new NtpServer("10.0.0.1", 1123), new NtpServer("::1")], config.Clock.NtpServers);
        string written = config.ToToml();
        File.WriteAllText(config.FilePath, written);
        Assert.Equal(written, ClusterConfig.Load(config.FilePath).ToToml());
        Assert.Contains("ntp_servers = [\"time.example.org\", \"10.0.0.1:1123\", \"::1\"]", written, StringComparison.Ordinal);
        Assert.Same(config.Clock, config.WithDataDirectory("elsewhere").Clock);
    }

    [Fact]
    public void Without_the_section_the_defaults_hold_and_nothing_is_written()
    {
        ClusterConfig config = Load("");

        Assert.Equal(new ClockOptions(), config.Clock);
        Assert.DoesNotContain("[clock]", config.ToToml(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sync_interval_ms = 99", "clock.sync_interval_ms: 99 is out of range; it must be 100 to 3600000")]
    [InlineData("drift_ppm_max = 0", "clock.drift_ppm_max: 0 is out of range; it must be 1 to 1000")]
    [InlineData("max_skew_ms = 0", "clock.max_skew_ms: 0 is out of range; it must be 1 to 3600000")]
    [InlineData("max_skw_ms = 5", "clock.max_skw_ms: unknown key; did you mean max_skew_ms?")]
    [InlineData("ntp_servers = \"a\"", "clock.ntp_servers: must be an array of 8 strings at most")]
    [InlineData("ntp_servers = [1]", "clock.ntp_servers: must be an array of 8 strings at most")]
    [InlineData(
        "ntp_servers = [\"a b\"]", "clock.ntp_servers: \"a b\" must be a host name or an IP address, with or without a port")]
    [InlineData(
        "ntp_servers = [\"a:0\"]", "clock.ntp_servers: \"a:0\" must be a host name or an IP address, with or without a port")]
    [InlineData("ntp_servers = [\"\"]", "clock.ntp_servers: \"\" must be a host name or an IP address, with or without a port")]
    public void What_is_wrong_is_named(string line, string message) =>
        Assert.EndsWith(message, Assert.Throws<ClusterConfigException>(() => Load(line)).Message, StringComparison.Ordinal);

    private ClusterConfig Load(string clock)
    {
        string path = Path.Combine(_directory.FullName, ClusterConfig.DefaultFileName);
        string section = clock.Length == 0 ? "" : $"[clock]\n{clock}\n";
        File.WriteAllText(path, $"[cluster]\nname = \"c\"\n{section}[[node]]\nid = \"n1\"\nhost = \"h\"\nport = 1\n");
        return ClusterConfig.Load(path);
    }
}
