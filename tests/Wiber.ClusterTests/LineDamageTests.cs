using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Damage that shows on the line port: bytes of a running node's log are overwritten, far from its end, and then asked for.
/// </summary>
public sealed class LineDamageTests : IAsyncLifetime
{
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() => _cluster = await TestCluster.StartAsync(nodes: 1, hasLinePorts: true);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    [Fact]
    public async Task Damage_found_by_a_line_client_stops_the_node()
    {
        const int Messages = 60;
        for (int n = 0; n < Messages; n++)
        {
            await Cluster.Client.PublishAsync("t", OutgoingMessage.Text(new string('x', 900_000)));
        }

        Damage();
        using LineClient client = await LineClient.OpenAsync(Cluster.Config.Nodes[0].LinePort!.Value);
        await client.SendAsync($"HISTORY t {Messages}\n");

        await TestCluster.WaitUntilAsync(
            async () => (await Cluster.GetStatusesAsync()).Length == 0, "the node to stop");
    }

    private void Damage()
    {
        string segment = Directory
            .EnumerateFiles(Path.Combine(Cluster.Config.Nodes[0].DataDirectory, "log"), "*.log")
            .Order(StringComparer.Ordinal)
            .First();
        using var file = new FileStream(segment, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Position = 1_500_000;
        file.Write(new byte[1_000]);
    }
}
