using Wiber.Testing;

namespace Wiber.ClusterTests.Security;

/// <summary>Three nodes as on a network: certificates between all, tokens, and ports of the line and chat protocols.</summary>
public sealed class SecureClusterFixture : IAsyncLifetime
{
    public TestSecurity Security { get; } = TestSecurity.OfNetwork();

    public TestCluster Cluster { get; private set; } = null!;

    /// <summary>Path of the authority's certificate.</summary>
    public string Authority => Cluster.Config.Tls!.Authority;

    /// <summary>Path of a file beside the authority's certificate.</summary>
    public string FileOf(string name) => Path.Combine(Path.GetDirectoryName(Authority)!, name);

    public async Task InitializeAsync() =>
        Cluster = await TestCluster.StartAsync(hasLinePorts: true, hasChatPorts: true, security: Security);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}
