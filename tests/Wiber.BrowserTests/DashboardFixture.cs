using Wiber.Client.Processes;
using Wiber.Gateway.Hosting;
using Wiber.Testing;

namespace Wiber.BrowserTests;

/// <summary>A cluster, a gateway and a browser that the tests of a class share.</summary>
public sealed class DashboardFixture : IAsyncLifetime
{
    private GatewayHost? _gateway;
    private DashboardBrowser? _browser;

    internal TestCluster Cluster { get; private set; } = null!;

    internal DashboardBrowser Browser => _browser!;

    public async Task InitializeAsync()
    {
        if (Chromium.FilePath is null)
        {
            return;
        }

        Cluster = await TestCluster.StartAsync();
        _gateway = await GatewayHost.StartAsync(new GatewayOptions { Cluster = Cluster.Config, Port = FreePorts.Pick(1)[0] });
        _browser = await DashboardBrowser.LaunchAsync(_gateway.Address);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (Cluster is not null)
        {
            await Cluster.DisposeAsync();
        }
    }
}
