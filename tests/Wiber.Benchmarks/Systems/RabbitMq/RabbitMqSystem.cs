using Wiber.Client.Processes;

namespace Wiber.Benchmarks.Systems.RabbitMq;

/// <summary>RabbitMQ: three nodes, a quorum queue.</summary>
internal sealed class RabbitMqSystem : IBenchmarkSystem
{
    public string Name => "rabbitmq";

    public string Description =>
        "a quorum queue with three members, persistent messages, publisher confirms, defaults: confirmed when on the disks of a "
        + "majority (every write is synced, in groups)";

    public string? FindObstacle() =>
        RabbitMqPrograms.FindMissing() is { } missing ? $"{missing} is not installed" : null;

    public async Task<IBenchmarkCluster> StartAsync(string folder, CancellationToken cancellationToken)
    {
        int[] ports = FreePorts.Pick((RabbitMqCluster.NodeCount * 2) + 1);
        var cluster = new RabbitMqCluster(folder, ports);
        try
        {
            cluster.StartNodes();
            await cluster.WaitForNodesAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }
}
