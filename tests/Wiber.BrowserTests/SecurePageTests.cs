using Microsoft.Playwright;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Processes;
using Wiber.Client.Security;
using Wiber.Gateway.Hosting;
using Wiber.Testing;
using static Microsoft.Playwright.Assertions;

namespace Wiber.BrowserTests;

/// <summary>
/// Goal: the dashboard works on a cluster with TLS and tokens, for whoever logs in and nobody else. Method: a protected cluster
/// behind a gateway, and browsers that answer the question for a password or do not.
/// </summary>
public sealed class SecurePageTests : IAsyncLifetime
{
    private readonly TestSecurity _security = TestSecurity.OfNetwork();
    private TestCluster? _cluster;
    private GatewayHost? _gateway;
    private DashboardBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (Chromium.FilePath is null)
        {
            return;
        }

        _cluster = await TestCluster.StartAsync(security: _security);
        _gateway = await GatewayHost.StartAsync(new GatewayOptions
        {
            Cluster = _cluster.Config,
            Port = FreePorts.Pick(1)[0],
            Client = new WiberClientOptions { Token = _security.AdminToken },
        });
        _browser = await DashboardBrowser.LaunchAsync(_gateway.Address);
    }

    public async Task DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? default);
        await (_gateway?.DisposeAsync() ?? default);
        await (_cluster?.DisposeAsync() ?? default);
    }

    [BrowserFact]
    public async Task Who_logs_in_sees_the_nodes_live_and_writes()
    {
        IPage page = await _browser!.OpenAsync("messages", LogIn(_security.AdminToken!));
        ILocator write = page.GetByRole(AriaRole.Form, new() { Name = "A message to publish" });
        await write.GetByLabel("Topic").FillAsync("orders");
        await write.GetByLabel("Payload", new() { Exact = true }).FillAsync("behind a lock");
        await write.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await page.Locator(".toast").GetByText("stored as orders/0 @ 0").WaitForAsync();
        await Expect(page.GetByText("live", new() { Exact = true })).ToBeVisibleAsync();
        FetchAnswer stored = await _cluster!.Client.FetchAsync(
            "orders", FetchStart.Last(1), consistency: ReadConsistency.Linearizable);
        Assert.Equal("behind a lock", stored.Messages.Single().GetText());
        Assert.Empty(_browser.Complaints);
    }

    [BrowserFact]
    public async Task Who_may_only_read_gets_no_page()
    {
        IPage page = await _browser!.NewPageAsync(LogIn(_security.Tokens[ApiRole.Read]));
        await _browser.GoAsync(page, "cluster");
        await Expect(page.Locator("body")).ToContainTextAsync("forbidden");
        await Expect(page.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
    }

    private static BrowserNewContextOptions LogIn(string token) =>
        new() { HttpCredentials = new HttpCredentials { Username = "anyone", Password = token } };
}
