using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Consuming;
using static Microsoft.Playwright.Assertions;

namespace Wiber.BrowserTests;

/// <summary>
/// Goal: every section can be used by everyone, on every screen, and does what it shows. Method: axe-core on each of them, light,
/// dark and on a phone; and the panels of groups, time and logs by their buttons.
/// </summary>
public sealed class SectionTests(DashboardFixture fixture) : DashboardTests(fixture)
{
    private static readonly string AxeScript = new BundledAxeScriptProvider().GetScript();

    private static readonly Dictionary<string, BrowserNewContextOptions> Screens = new()
    {
        ["desktop"] = new() { ViewportSize = new() { Width = 1440, Height = 900 } },
        ["dark"] = new() { ViewportSize = new() { Width = 1100, Height = 800 }, ColorScheme = ColorScheme.Dark },
        ["phone"] = new() { ViewportSize = new() { Width = 360, Height = 740 }, IsMobile = true, HasTouch = true },
    };

    [BrowserTheory]
    [InlineData("desktop")]
    [InlineData("dark")]
    [InlineData("phone")]
    public async Task Axe_finds_no_serious_fault(string screen)
    {
        await Cluster.Client.PublishAsync("orders", OutgoingMessage.Text("one") with { Sender = "ana" });
        await CommitAsync("billing", "orders");
        IPage page = await Browser.OpenAsync("cluster", Screens[screen]);
        await page.EvaluateAsync(AxeScript);
        Dictionary<string, string> shows = new()
        {
            ["cluster"] = ".deliveries li",
            ["messages"] = ".messages tbody tr",
            ["chat"] = ".chat-log",
            ["groups"] = ".group tbody tr",
            ["time"] = ".panel table tbody tr",
            ["consensus"] = ".matrix td",
            ["logs"] = ".log-line",
        };
        foreach ((string section, string shown) in shows)
        {
            await page.EvaluateAsync("section => { location.hash = section; }", section);
            await page.Locator($"#section-{section} {shown}").First.WaitForAsync();
            JsonElement found = await page.EvaluateAsync<JsonElement>(
                "async () => (await axe.run()).violations.filter(each => ['serious', 'critical'].includes(each.impact))"
                + ".map(each => `${each.id}: ${each.nodes.map(node => node.html).join(' ')}`)");
            Assert.Empty(found.EnumerateArray().Select(each => $"{section}: {each}"));
            int overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth");
            Assert.True(overflow <= 0, $"{section} is {overflow} pixels wider than a {screen}");
        }

        Assert.Empty(Browser.Complaints);
    }

    [BrowserFact]
    public async Task A_group_is_reset_and_its_lag_seen()
    {
        await Cluster.Client.PublishAsync(
            "jobs", [.. Enumerable.Range(0, 7).Select(i => OutgoingMessage.Text($"job {i}"))]);
        await CommitAsync("workers", "jobs");
        IPage page = await Browser.OpenAsync("groups");
        ILocator group = page.Locator(".group", new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = "workers" }) });
        await Expect(group.Locator(".lag").First).ToHaveTextAsync("lag 6");

        await group.GetByRole(AriaRole.Button, new() { Name = "Reset offsets" }).ClickAsync();
        ILocator dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Go on at").SelectOptionAsync("latest");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reset", Exact = true }).ClickAsync();
        await Expect(group.Locator(".lag").First).ToHaveTextAsync("lag 0");
    }

    [BrowserFact]
    public async Task Clocks_are_measured_a_time_is_corrected_and_held_messages_are_let_go()
    {
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "measured" });
        IPage page = await Browser.OpenAsync("time");
        await page.GetByRole(AriaRole.Button, new() { Name = "Measure now", Exact = true }).ClickAsync();
        await page.Locator(".toast").GetByText("measured all clocks").WaitForAsync();

        ILocator form = page.GetByRole(AriaRole.Form, new() { Name = "A time to correct" });
        await form.GetByLabel("A time").FillAsync("2026-01-31T12:00:00Z");
        await form.GetByRole(AriaRole.Button, new() { Name = "Correct" }).ClickAsync();
        await Expect(page.Locator(".answer")).ToContainTextAsync("ms");

        ILocator read = page.GetByRole(AriaRole.Form, new() { Name = "A read in the order of timestamps" });
        await read.GetByLabel("Topic").FillAsync("measured");
        await read.GetByLabel("Hold back for").SelectOptionAsync("30000");
        await read.GetByRole(AriaRole.Button, new() { Name = "Read" }).ClickAsync();
        await page.Locator("td", new() { HasTextRegex = new("^1$") }).First.WaitForAsync();
        await Cluster.Client.PublishAsync("measured", OutgoingMessage.Text("held for a while"));
        await page.Locator(".held").GetByText("measured/0 @ 0").WaitForAsync();

        string holder = await page.Locator("tr", new() { HasText = "1 of" }).Locator("th").First.InnerTextAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Force delivery at {holder}" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Force delivery" }).ClickAsync();
        await page.Locator(".given").GetByText("held for a while").WaitForAsync();
    }

    [BrowserFact]
    public async Task Logs_are_followed_filtered_and_held()
    {
        IPage page = await Browser.OpenAsync("logs");
        ILocator log = page.GetByRole(AriaRole.Log, new() { Name = "Log of n1" });
        await log.GetByText("[n1] API").WaitForAsync();

        await page.GetByLabel("Filter the log of n1").FillAsync("state ->");
        await Expect(log.GetByText("[n1] API")).ToHaveCountAsync(0);
        await Expect(log.GetByText("STATE ->").First).ToBeVisibleAsync();
        await page.GetByLabel("Filter the log of n1").FillAsync("");
        await log.GetByText("[n1] API").WaitForAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Log of n1" })
            .GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).WaitForAsync();
    }

    [BrowserFact]
    public async Task Sections_are_reached_by_keys()
    {
        IPage page = await Browser.OpenAsync();
        await page.Keyboard.PressAsync("2");
        await Expect(page).ToHaveTitleAsync("Messages – Wiber");
        await page.Keyboard.PressAsync("/");
        await Expect(page.GetByLabel("Text in payload")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("3");
        await Expect(page.GetByLabel("Text in payload")).ToHaveValueAsync("3");
    }

    [BrowserFact]
    public async Task The_skip_link_leads_to_the_content_of_the_section_that_is_shown()
    {
        IPage page = await Browser.OpenAsync("messages");
        await Expect(page).ToHaveTitleAsync("Messages – Wiber");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#main")).ToBeFocusedAsync();
        await Expect(page).ToHaveTitleAsync("Messages – Wiber");
        Assert.EndsWith("#messages", page.Url, StringComparison.Ordinal);
    }

    /// <summary>A group that has done the first message.</summary>
    private async Task CommitAsync(string group, string topic)
    {
        WiberClient client = Cluster.Client;
        await using GroupConsumer consumer = await GroupConsumer.JoinAsync(
            client, group, new GroupConsumerOptions { Topics = [topic], CommitInterval = null });
        await foreach (Message message in consumer.ReceiveAsync())
        {
            await consumer.CommitAsync(message);
            break;
        }
    }
}
