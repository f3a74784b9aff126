using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Wiber.Client;
using Wiber.Client.Configuration;
using Wiber.Client.Lifecycle;
using Wiber.Client.Processes;
using Wiber.Gateway.Hosting;
using static Microsoft.Playwright.Assertions;

namespace Wiber.BrowserTests;

/// <summary>
/// Goal: a cluster is started, broken and watched from the page alone. Method: nodes that nobody has started, buttons, and what
/// the page says afterwards.
/// </summary>
public sealed class ClusterPageTests : IAsyncLifetime
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = DashboardBrowser.PatienceMs };

    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-browser-").FullName;
    private ClusterConfig _config = null!;

    public Task InitializeAsync()
    {
        string path = Path.Combine(_folder, ClusterConfig.DefaultFileName);
        ClusterConfigWriter.Save(new ClusterConfig("browser", path, "data", new RaftOptions(), FreePorts.PickNodes(3)));
        _config = ClusterConfig.Load(path);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_config.Nodes.Select(node => new NodeProcess(_config, node).KillAsync()));
        Directory.Delete(_folder, recursive: true);
    }

    [BrowserFact]
    public async Task A_cluster_is_started_its_leader_killed_and_the_new_one_seen()
    {
        await using GatewayHost gateway = await StartGatewayAsync(FreePorts.Pick(1)[0]);
        await using DashboardBrowser browser = await DashboardBrowser.LaunchAsync(gateway.Address);
        IPage page = await browser.OpenAsync();

        await page.GetByText("No node is up.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the cluster" }).ClickAsync();
        await Expect(page.Locator(".toast").GetByText("started")).ToBeVisibleAsync(Patient);
        string leader = await FindLeaderAsync(page, except: null);

        // The question can be answered with no, and then nothing happens.
        ILocator kill = page.GetByRole(AriaRole.Button, new() { Name = $"Kill {leader}" });
        await kill.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        Assert.Equal(NodeRunState.Up, StateOf(leader));

        await kill.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Kill", Exact = true }).ClickAsync();
        await Expect(page.Locator(".toast").GetByText($"{leader}: killed")).ToBeVisibleAsync(Patient);
        Assert.Equal(NodeRunState.Down, StateOf(leader));
        string next = await FindLeaderAsync(page, except: leader);
        await Expect(page.Locator("#facts")).ToContainTextAsync($"leader {next}");
        await page.Locator($".node[data-node={leader}][data-role=down]").WaitForAsync();
        await page.Locator(".changes").GetByText($"{next} leads term").First.WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = $"Start {leader}" }).ClickAsync();
        await page.Locator($".node[data-node={leader}][data-role=follower]").WaitForAsync();
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task Nodes_are_cut_off_healed_halted_and_made_leader()
    {
        await new ClusterControl(_config).StartAsync(CancellationToken.None);
        await using GatewayHost gateway = await StartGatewayAsync(FreePorts.Pick(1)[0]);
        await using DashboardBrowser browser = await DashboardBrowser.LaunchAsync(gateway.Address);
        IPage page = await browser.OpenAsync();
        string leader = await FindLeaderAsync(page, except: null);

        await ActAsync(page, "Cut off", leader, isAsked: true);
        string next = await FindLeaderAsync(page, except: leader);
        await page.Locator($".node[data-node={leader}]").GetByText("Cut off from").WaitForAsync();
        await ActAsync(page, "Heal", leader, isAsked: false);
        await page.Locator($".node[data-node={leader}][data-role=follower]").GetByText($"Follows {next}").WaitForAsync();

        await ActAsync(page, "Make leader", leader, isAsked: false);
        await page.Locator($".node[data-node={leader}][data-role=leader]").WaitForAsync();
        await ActAsync(page, "Suspend", leader, isAsked: true);
        await page.Locator($".node[data-node={leader}][data-role=suspended]").WaitForAsync();
        await FindLeaderAsync(page, except: leader);
        await ActAsync(page, "Resume", leader, isAsked: false);
        await page.Locator($".node[data-node={leader}][data-role=follower]").WaitForAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Consensus" }).ClickAsync();
        await page.Locator(".spacetime .arrow").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task The_page_comes_back_with_the_gateway()
    {
        int port = FreePorts.Pick(1)[0];
        GatewayHost gateway = await StartGatewayAsync(port);
        await using DashboardBrowser browser = await DashboardBrowser.LaunchAsync(gateway.Address);
        IPage page = await browser.OpenAsync();
        await Expect(page.Locator("#link")).ToContainTextAsync("live");

        await gateway.DisposeAsync();
        await Expect(page.Locator("#link")).ToContainTextAsync("gateway gone", new() { Timeout = DashboardBrowser.PatienceMs });

        await using GatewayHost again = await StartGatewayAsync(port);
        await Expect(page.Locator("#link")).ToContainTextAsync("live", new() { Timeout = DashboardBrowser.PatienceMs });
        await page.GetByText("No node is up.").WaitForAsync();
    }

    [BrowserFact]
    public async Task A_file_of_the_page_that_does_not_come_is_asked_for_again()
    {
        await using GatewayHost gateway = await StartGatewayAsync(FreePorts.Pick(1)[0]);
        await using DashboardBrowser browser = await DashboardBrowser.LaunchAsync(gateway.Address);
        IPage page = await browser.NewPageAsync();
        bool comes = false;
        await page.RouteAsync(
            "**/chat/section.js", route => comes ? route.ContinueAsync() : route.AbortAsync("connectionreset"));

        // Later each time: who looks often enough sees it.
        await browser.GoAsync(page, "cluster");
        await page.GetByText("did not come from the gateway; it is asked for again in").WaitForAsync();
        comes = true;
        await page.GetByText("No node is up.").WaitForAsync();
        Assert.Null(await page.EvaluateAsync<string?>("() => sessionStorage.getItem('wiber-start-pause')"));
    }

    [BrowserFact]
    public async Task Panels_say_why_they_show_nothing_and_go_on_when_the_cluster_does()
    {
        var client = new WiberClientOptions { CallTimeout = TimeSpan.FromSeconds(5) };
        await using GatewayHost gateway = await StartGatewayAsync(FreePorts.Pick(1)[0], client);
        await using DashboardBrowser browser = await DashboardBrowser.LaunchAsync(gateway.Address);
        IPage page = await browser.OpenAsync("groups");
        await page.Locator("#section-groups .state.error").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Messages" }).ClickAsync();
        await page.Locator("#section-messages .browser .state.error").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Chat" }).ClickAsync();
        await Expect(page.Locator(".chat-status")).ToHaveTextAsync(
            new Regex("reached|answer"), new() { Timeout = DashboardBrowser.PatienceMs });

        await new ClusterControl(_config).StartAsync(CancellationToken.None);
        await page.GetByLabel("Message", new() { Exact = true }).FillAsync("back again");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await page.Locator(".said").GetByText("back again").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Groups" }).ClickAsync();
        await page.GetByText("No consumer groups yet.").WaitForAsync();
    }

    private Task<GatewayHost> StartGatewayAsync(int port, WiberClientOptions? client = null) => GatewayHost.StartAsync(
        new GatewayOptions { Cluster = _config, Port = port, Client = client ?? new WiberClientOptions() });

    private NodeRunState StateOf(string id) => new NodeProcess(_config, _config.FindNode(id)!).GetState().State;

    private static async Task ActAsync(IPage page, string action, string node, bool isAsked)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = $"{action} {node}" }).ClickAsync();
        if (isAsked)
        {
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = action, Exact = true }).ClickAsync();
        }
    }

    private static async Task<string> FindLeaderAsync(IPage page, string? except)
    {
        string others = except is null ? "" : $":not([data-node={except}])";
        ILocator leader = page.Locator($".node[data-role=leader]{others}");
        await leader.WaitForAsync();
        return (await leader.GetAttributeAsync("data-node"))!;
    }
}
