using System.Diagnostics;
using System.Text.RegularExpressions;
using Wiber.Client.Processes;

namespace Wiber.Benchmarks.Systems.Nats;

/// <summary>NATS JetStream: three servers, a stream with three replicas in files.</summary>
/// <param name="isSynced">Sync every write to disk before it is acknowledged; servers before 2.10 cannot.</param>
internal sealed partial class NatsSystem(bool isSynced) : IBenchmarkSystem
{
    private const string Program = "nats-server";

    private static readonly Version SyncAlwaysVersion = new(2, 10);

    public string Name => isSynced ? "nats-sync" : "nats";

    public string Description => isSynced
        ? "NATS JetStream, R3, file storage, synced on every write (sync_interval: always)"
        : "NATS JetStream, R3, file storage, defaults: acknowledged when a majority has it in memory, synced every 2 minutes";

    public string? FindObstacle() => ServerProcess.Find(Program) is not { } program
        ? $"{Program} is not installed"
        : isSynced && VersionOf(program) is { } version && version < SyncAlwaysVersion
            ? $"{Program} {version} cannot sync on every write; {SyncAlwaysVersion} and later can"
            : null;

    public async Task<IBenchmarkCluster> StartAsync(string folder, CancellationToken cancellationToken)
    {
        int[] ports = FreePorts.Pick(NatsCluster.ServerCount * 2);
        var cluster = new NatsCluster(ServerProcess.Find(Program)!, folder, ports);
        try
        {
            cluster.Configure(isSynced);
            cluster.StartServers();
            await cluster.WaitForServersAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private static Version? VersionOf(string program)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, "--version") { RedirectStandardOutput = true })!;
        Match match = VersionPattern().Match(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        return match.Success ? Version.Parse(match.Value) : null;
    }

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex VersionPattern();
}
