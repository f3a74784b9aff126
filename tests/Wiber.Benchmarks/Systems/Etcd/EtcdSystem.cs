using Wiber.Client.Processes;

namespace Wiber.Benchmarks.Systems.Etcd;

/// <summary>etcd: three servers, a key for each message.</summary>
internal sealed class EtcdSystem : IBenchmarkSystem
{
    private const string Program = "etcd";

    public string Name => "etcd";

    public string Description =>
        "a put of a key for each message over gRPC, defaults: acknowledged when on the disks of a majority (every write is synced)";

    public string? FindObstacle() => ServerProcess.Find(Program) is null ? $"{Program} is not installed" : null;

    public async Task<IBenchmarkCluster> StartAsync(string folder, CancellationToken cancellationToken)
    {
        int[] ports = FreePorts.Pick(EtcdCluster.ServerCount * 2);
        var cluster = new EtcdCluster(ServerProcess.Find(Program)!, folder, ports);
        try
        {
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
}
