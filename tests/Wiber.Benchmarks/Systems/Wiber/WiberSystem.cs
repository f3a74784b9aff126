using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.Benchmarks.Systems.Wiber;

/// <summary>Wiber: three nodes with default settings.</summary>
internal sealed class WiberSystem : IBenchmarkSystem
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    public string Name => "wiber";

    public string Description =>
        "acknowledged when on the disks of a majority (every write is synced, group commit); single POSTs of JSON for A and B; for "
        + "E the client's publisher, one request in flight; for C batches of up to 1,024 messages, four requests in flight; fetch "
        + "in batches for D";

    public string? FindObstacle() => null;

    public async Task<IBenchmarkCluster> StartAsync(string folder, CancellationToken cancellationToken)
    {
        string file = Path.Combine(folder, ClusterConfig.DefaultFileName);
        new ClusterConfig("benchmark", file, "data", new RaftOptions(), FreePorts.PickNodes(3)).Save();
        var cluster = new WiberCluster(ClusterConfig.Load(file), new NodeProcessOptions { StartTimeout = StartTimeout });
        try
        {
            await cluster.StartAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }
}
