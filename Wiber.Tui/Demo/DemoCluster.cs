using Wiber.Client.Configuration;
using Wiber.Client.Lifecycle;
using Wiber.Client.Processes;

namespace Wiber.Tui.Demo;

/// <summary>
/// Three nodes on free ports with a temporary directory of their own, all of which go away when it is disposed.
/// </summary>
internal sealed class DemoCluster : IAsyncDisposable
{
    private const int NodeCount = 3;

    private static readonly NodeProcessOptions ProcessOptions = new() { StopTimeout = TimeSpan.FromSeconds(3) };

    private readonly bool _isKept;
    private readonly string _directory;

    /// <param name="isKept">True to leave the directory.</param>
    public DemoCluster(bool isKept)
    {
        _isKept = isKept;
        _directory = Directory.CreateTempSubdirectory("wiber-demo-").FullName;
        Config = new ClusterConfig(
            "demo", Path.Combine(_directory, "cluster.toml"), "data", new RaftOptions(), FreePorts.PickNodes(NodeCount));
        Config.Save();
    }

    public ClusterConfig Config { get; }

    /// <summary>Starts all nodes.</summary>
    /// <exception cref="NodeStartException">One of them does not run.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<StartedNode> started = await new ClusterControl(Config).StartAsync(cancellationToken);
        if (started.FirstOrDefault(node => node.Error is not null) is { } failed)
        {
            throw failed.Error!;
        }
    }

    public NodeProcess ProcessOf(NodeConfig node) => new(Config, node, ProcessOptions);

    /// <summary>Stops the nodes, which must not outlive the demo however it ends, and deletes their files.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Config.Nodes.Select(node => ProcessOf(node).StopAsync(CancellationToken.None)));
        if (!_isKept)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }
}
