using Wiber.Testing;

namespace Wiber.BrowserTests;

/// <summary>Tests of one dashboard; the pages of each are closed behind it.</summary>
public abstract class DashboardTests(DashboardFixture fixture) : IClassFixture<DashboardFixture>, IAsyncLifetime
{
    private protected TestCluster Cluster => fixture.Cluster;

    private protected DashboardBrowser Browser => fixture.Browser;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Chromium.FilePath is null ? Task.CompletedTask : Browser.ClosePagesAsync();
}
