using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Wiber.Client.Configuration;
using Wiber.Client.Diagnostics;
using Wiber.Client.Processes;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Doctor;

namespace Wiber.UnitTests.Tui;

/// <summary>
/// Goal: <c>wiber doctor</c> finds what is wrong, names it, and leaves nothing behind. Method: the whole command line on a cluster
/// that does not run, with a port taken, a folder that cannot be made, a broken file; and logs put together.
/// </summary>
public sealed class DoctorTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wiber-doctor-").FullName;
    private readonly string _config;
    private readonly NodeConfig[] _nodes = FreePorts.PickNodes(3);

    public DoctorTests()
    {
        _config = Path.Combine(_directory, "cluster.toml");
        new ClusterConfig("patients", _config, "data", new RaftOptions(), _nodes).Save();
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_machine_that_is_well_passes_and_nothing_is_left_on_it()
    {
        string[] before = Directory.GetFileSystemEntries(_directory);
        (int exitCode, JsonElement report) = await RunAsync("--machine");
        Assert.Equal(ExitCode.Done, exitCode);
        Assert.True(report.GetProperty("ok").GetBoolean());
        Assert.Equal("free", MessageOf(report, "ok", "Ports", _nodes[0].Id));
        Assert.Contains("can be written", MessageOf(report, "ok", "Folder", _nodes[1].Id));
        Assert.Equal("it was never started", MessageOf(report, "ok", "Log", _nodes[2].Id));
        Assert.Equal(before, Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public async Task A_port_of_another_program_fails_and_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, _nodes[1].PeerPort);
        other.Start();
        (int exitCode, JsonElement report) = await RunAsync("--machine");
        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.False(report.GetProperty("ok").GetBoolean());
        Assert.Contains($"peer_port {_nodes[1].PeerPort} ", MessageOf(report, "fail", "Ports", _nodes[1].Id));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_fails()
    {
        // A file where the folder should be: not even root can write below it.
        Directory.CreateDirectory(Path.Combine(_directory, "data"));
        string folder = Path.Combine(_directory, "data", _nodes[0].Id);
        File.CreateSymbolicLink(folder, "/proc/self");
        (int exitCode, JsonElement report) = await RunAsync("--machine");
        File.Delete(folder);
        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.Contains("cannot be written", MessageOf(report, "fail", "Folder", _nodes[0].Id));
    }

    [Fact]
    public async Task A_cluster_that_does_not_run_fails_and_is_told_how_to_start()
    {
        (int exitCode, JsonElement report) = await RunAsync();
        Assert.Equal(ExitCode.Failed, exitCode);
        MessageOf(report, "fail", "Leader", "patients");
        Assert.Contains(
            report.GetProperty("findings").EnumerateArray(),
            finding => finding.GetProperty("action").GetString() == $"wiber start {_nodes[0].Id}");
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_is_wrong_configuration()
    {
        await File.WriteAllTextAsync(_config, "[cluster]\nname = 1\n");
        (int exitCode, JsonElement report) = await RunAsync();
        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains("cluster.name", MessageOf(report, "fail", "Config", "cluster.toml"));
    }

    [Fact]
    public async Task For_people_it_is_a_line_a_finding_with_what_to_do_behind_an_arrow()
    {
        ConsoleRun run = await ConsoleRun.OfAsync(["doctor", "--config", _config, "--timeout", "1"]);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"-> wiber start {_nodes[0].Id}", run.Output);
        Assert.Contains("ok      Config", run.Output);
    }

    [Theory]
    [InlineData(FindingSeverity.Ok, "nothing torn")]
    [InlineData(FindingSeverity.Ok, "4096 bytes", "log recovered: last index 7, term 2, applied 7, 4096 torn bytes cut")]
    [InlineData(
        FindingSeverity.Ok,
        "nothing torn",
        "log recovered: last index 7, term 2, applied 7, 4096 torn bytes cut",
        "log recovered: last index 9, term 2, applied 9, 0 torn bytes cut")]
    [InlineData(FindingSeverity.Error, "room on the disk", "[n1] DISK FULL: this node stores nothing until there is room again")]
    [InlineData(FindingSeverity.Ok, "nothing torn", "[n1] DISK FULL: this node stores nothing", "[n1] DISK has room again")]
    public void A_log_is_judged_by_what_it_says_since_the_last_start(
        FindingSeverity severity, string expected, params string[] texts)
    {
        ClusterFinding finding = Assert.Single(Judge(texts.Select(text => $"2026-01-31T12:00:00.123456Z INF n1: {text}")));
        Assert.Equal(severity, finding.Severity);
        Assert.Contains(expected, finding.Message);
    }

    [Fact]
    public void Damage_that_stopped_a_node_is_found_until_it_was_started_again()
    {
        const string Damage = "2026-01-31T12:00:00.123456Z CRT n1: [n1] STOPS: going on could lose or double messages";
        const string Recovered =
            "2026-01-31T12:01:00.123456Z INF n1: log recovered: last index 9, term 2, applied 9, 0 torn bytes cut";
        Assert.Equal(FindingSeverity.Error, Assert.Single(Judge([Recovered, Damage])).Severity);
        Assert.Equal(FindingSeverity.Ok, Assert.Single(Judge([Damage, Recovered])).Severity);
    }

    private IEnumerable<ClusterFinding> Judge(IEnumerable<string> lines) => new LogCheck(_nodes[0]).Judge([.. lines]);

    private static string MessageOf(JsonElement report, string result, string check, string target) => Assert.Single(
        report.GetProperty("findings").EnumerateArray(),
        finding => finding.GetProperty("result").GetString() == result
            && finding.GetProperty("check").GetString() == check
            && finding.GetProperty("target").GetString() == target).GetProperty("message").GetString()!;

    private async Task<(int ExitCode, JsonElement Report)> RunAsync(params string[] arguments)
    {
        ConsoleRun run = await ConsoleRun.OfAsync(["doctor", "--json", "--config", _config, "--timeout", "1", .. arguments]);
        return (run.ExitCode, JsonDocument.Parse(run.Output).RootElement);
    }
}
