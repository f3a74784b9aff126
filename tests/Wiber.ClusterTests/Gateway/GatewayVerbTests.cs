using System.Diagnostics;
using System.Text.Json;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.ClusterTests.Gateway;

/// <summary>Goal: the console serves the dashboard. Method: the built `wiber`, its output, and its end.</summary>
public sealed class GatewayVerbTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-gateway-").FullName;

    private string ConfigPath => Path.Combine(_folder, ClusterConfig.DefaultFileName);

    public Task InitializeAsync()
    {
        ClusterConfigWriter.Save(new ClusterConfig("gateway", ConfigPath, "data", new RaftOptions(), FreePorts.PickNodes(1)));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        ClusterConfig config = ClusterConfig.Load(ConfigPath);
        await new NodeProcess(config, config.Nodes[0]).KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Up_with_web_starts_nodes_and_serves_where_the_environment_says()
    {
        int port = FreePorts.Pick(1)[0];
        using Process wiber = Start(port, "up", "--web", "--json");
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await wiber.StandardOutput.ReadLineAsync(patience.Token);
            string? line = await wiber.StandardOutput.ReadLineAsync(patience.Token);
            string url = JsonSerializer.Deserialize<JsonElement>(line!).GetProperty("url").GetString()!;
            Assert.Equal($"http://127.0.0.1:{port}", url);
            using var http = new HttpClient();
            Assert.Contains("<title>Wiber</title>", await http.GetStringAsync(url, patience.Token), StringComparison.Ordinal);

            ProgramRun second = await RunAsync("gateway", "--port", $"{port}");
            Assert.Equal(1, second.ExitCode);
            Assert.Contains($"port {port} on 127.0.0.1 is in use", second.Errors, StringComparison.Ordinal);

            using Process interrupt = Process.Start("kill", ["-INT", $"{wiber.Id}"]);
            await wiber.WaitForExitAsync(patience.Token);
            Assert.Equal(0, wiber.ExitCode);
            ClusterConfig config = ClusterConfig.Load(ConfigPath);
            Assert.Equal(NodeRunState.Up, new NodeProcess(config, config.Nodes[0]).GetState().State);
        }
        finally
        {
            if (!wiber.HasExited)
            {
                wiber.Kill();
            }
        }
    }

    private Process Start(int port, params string[] arguments)
    {
        var start = new ProcessStartInfo(ProgramRun.Locate("Wiber.Tui", "wiber"), [.. arguments, "--config", ConfigPath])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["GATEWAY_PORT"] = $"{port}";
        return Process.Start(start)!;
    }

    private Task<ProgramRun> RunAsync(params string[] arguments) => ProgramRun.OfAsync(
        ProgramRun.Locate("Wiber.Tui", "wiber"), [.. arguments, "--config", ConfigPath], null, Patience);
}
