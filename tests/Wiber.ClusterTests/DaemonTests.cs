using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>The daemon as a program: what it says and how it exits when it cannot start.</summary>
public sealed class DaemonTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-daemon-").FullName;

    [Fact]
    public async Task A_port_in_use_is_named_with_file_line_and_key()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        string file = Write(OneNode(port, FreePorts.Pick(1)[0]));

        (int exitCode, string errors) = await RunAsync("--id", "n1", "--config", file);
        Assert.Equal(2, exitCode);
        Assert.Equal(
            $"{file}:8: node[0].port: port {port} on 127.0.0.1 is in use by another program; stop it or choose another port",
            errors);
    }

    [Theory]
    [InlineData("[cluster]\nnmae = \"x\"\n", "2", "nmae")]
    [InlineData("[cluster]\nname = 5\n", "2", "name")]
    [InlineData(
        "[cluster]\nname = \"x\"\n[[node]]\nid=\"n1\"\nhost=\"127.0.0.1\"\nport=1\n"
        + "[[node]]\nid=\"n1\"\nhost=\"127.0.0.1\"\nport=2\n",
        "8",
        "id")]
    [InlineData("[cluster]\nname = \"x\"\n[[node]]\nid=\"n1\"\nhost=\"127.0.0.1\"\nport=99999\n", "6", "port")]
    [InlineData("[cluster\n", "1", "")]
    public async Task A_wrong_cluster_toml_is_named_with_file_line_and_key(string text, string line, string key)
    {
        string file = Write(text);
        (int exitCode, string errors) = await RunAsync("--id", "n1", "--config", file);
        Assert.Equal(2, exitCode);
        Assert.StartsWith($"{file}:{line}: ", errors, StringComparison.Ordinal);
        Assert.Contains(key, errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    [Theory]
    [InlineData("--id is missing")]
    [InlineData("there is no node \"n9\"", "--id", "n9")]
    [InlineData("unknown argument", "--id", "n1", "--what")]
    public async Task Wrong_usage_exits_with_two(string expected, params string[] arguments)
    {
        string file = Write("[cluster]\nname = \"x\"\n[[node]]\nid = \"n1\"\nhost = \"127.0.0.1\"\nport = 1\n");
        (int exitCode, string errors) = await RunAsync([.. arguments, "--config", file]);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_detached_daemon_says_when_its_port_is_open()
    {
        NodeConfig node = FreePorts.PickNodes(1).Single();
        string file = Write(OneNode(node.Port, node.PeerPort));
        var start = new ProcessStartInfo(NodeExecutable.Locate(), ["--id", "n1", "--config", file, "--detached"])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            string? said = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(DetachedNode.UpLine, said);
            using var socket = new TcpClient();
            await socket.ConnectAsync(node.Host, node.Port);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task A_second_process_for_the_same_node_is_refused()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(nodes: 1);
        (int exitCode, string errors) = await RunAsync("--id", "n1", "--config", cluster.Config.FilePath);
        Assert.Equal(2, exitCode);
        Assert.Contains("already running", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_cannot_be_resolved_is_named_with_file_line_and_key()
    {
        string file = Write("[cluster]\nname = \"x\"\n[[node]]\nid = \"n1\"\nhost = \"nosuch.invalid\"\nport = 1\n");
        (int exitCode, string errors) = await RunAsync("--id", "n1", "--config", file);
        Assert.Equal(2, exitCode);
        Assert.Equal($"{file}:5: node[0].host: nosuch.invalid cannot be resolved", errors);
    }

    [Fact]
    public async Task A_node_that_reads_damage_says_so_and_stops()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(nodes: 1);
        await cluster.Client.PublishAsync("t", OutgoingMessage.Text("the body that will be damaged"));
        string segment = Assert.Single(Directory.GetFiles(Path.Combine(cluster.Address("n1").DataDirectory, "log")));
        Flip(segment, "the body that will be damaged"u8);

        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.GetAsync(new Uri(cluster.Address("n1").ClientUri, "/v1/topics/t/messages"));
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("internal_error", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await TestCluster.WaitUntilAsync(
            () => Task.FromResult(cluster.Node("n1").GetState().State == NodeRunState.Down), "the node to stop");
        Assert.Contains(cluster.LogLines("n1", "STOPS"), line => line.Contains(segment, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Clusters_of_other_sizes_work(int nodes)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(nodes);
        await using PublishLoad load = PublishLoad.Start(cluster, "size", publishers: 2);
        await load.WaitForMoreAsync(50);
        await load.StopAsync();
        await cluster.WaitForEqualHashesAsync();
        Assert.Empty(HistoryCheck.Find(
            load.Acknowledged, load.Unknown, await cluster.ReadAllAsync(cluster.NodeIds.Last(), "size")));
    }

    [Fact]
    public async Task A_folder_of_another_node_is_refused()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(nodes: 1);
        await cluster.Node("n1").StopAsync();
        string file = Write(
            (await File.ReadAllTextAsync(cluster.Config.FilePath)).Replace("\"test\"", "\"other\"", StringComparison.Ordinal));
        (int exitCode, string errors) = await RunAsync(
            "--id", "n1", "--config", file, "--data-root", cluster.Config.DataDirectory);
        Assert.Equal(1, exitCode);
        Assert.Contains("other", errors, StringComparison.Ordinal);
        Assert.Contains("test", errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string OneNode(int port, int peerPort) => $"""
        [cluster]
        name = "test"
        data = "data"

        [[node]]
        id = "n1"
        host = "127.0.0.1"
        port = {port}
        peer_port = {peerPort}
        """;

    private static async Task<(int ExitCode, string Errors)> RunAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(NodeExecutable.Locate(), arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            string errors = await process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, errors.Trim());
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static void Flip(string file, ReadOnlySpan<byte> text)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        byte[] head = new byte[64 * 1024];
        stream.ReadExactly(head);
        int place = head.AsSpan().IndexOf(text);
        stream.Position = place;
        stream.WriteByte((byte)(head[place] ^ 1));
    }

    private string Write(string text)
    {
        string file = Path.Combine(_folder, ClusterConfig.DefaultFileName);
        File.WriteAllText(file, text);
        return file;
    }
}
