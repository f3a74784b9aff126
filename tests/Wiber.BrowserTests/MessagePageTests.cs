using System.Globalization;
using Microsoft.Playwright;
using Wiber.Client.Api;
using static Microsoft.Playwright.Assertions;

namespace Wiber.BrowserTests;

/// <summary>
/// Goal: messages are written, found, followed and removed from the page, and nothing in them becomes part of it. Method: a
/// cluster, and messages of its client beside those of the page.
/// </summary>
public sealed class MessagePageTests(DashboardFixture fixture) : DashboardTests(fixture)
{
    private const string Markup = "<img src=x onerror=\"document.title='taken over'\">";

    [BrowserFact]
    public async Task A_message_is_published_found_by_a_filter_and_deleted()
    {
        await Cluster.Client.PublishAsync(
            "orders", [.. Enumerable.Range(0, 120).Select(i => OutgoingMessage.Text($"order {i}") with { Sender = "shop" })]);
        IPage page = await Browser.OpenAsync("messages");
        ILocator write = page.GetByRole(AriaRole.Form, new() { Name = "A message to publish" });
        await write.GetByLabel("Topic").FillAsync("orders");
        await write.GetByLabel("Payload", new() { Exact = true }).FillAsync("a needle in it");
        await write.GetByLabel("Sender").FillAsync("ana");
        await write.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await page.Locator(".toast").GetByText("stored as orders/0 @ 120").WaitForAsync();

        ILocator find = page.GetByRole(AriaRole.Form, new() { Name = "Which messages" });
        ILocator rows = page.Locator(".messages tbody tr");
        await Expect(rows).ToHaveCountAsync(50);
        await page.GetByRole(AriaRole.Button, new() { Name = "Older" }).ClickAsync();
        await Expect(rows.First).ToContainTextAsync("order 70");
        await page.GetByRole(AriaRole.Button, new() { Name = "Newer" }).ClickAsync();
        await Expect(rows.First).ToContainTextAsync("a needle in it");

        await find.GetByLabel("Sender").FillAsync("ana");
        await find.GetByLabel("Text in payload").FillAsync("NEEDLE");
        await find.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await rows.First.ClickAsync();
        ILocator detail = page.GetByRole(AriaRole.Dialog, new() { Name = "orders/0 @ 120" });
        await Expect(detail).ToContainTextAsync("a needle in it");

        await detail.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete message" }).ClickAsync();
        await page.GetByText("No message matches.").WaitForAsync();
        FetchAnswer left = await Cluster.Client.FetchAsync(
            "orders", FetchStart.Last(1), consistency: ReadConsistency.Linearizable);
        Assert.Equal("order 119", left.Messages.Single().GetText());
    }

    [BrowserFact]
    public async Task Reading_begins_at_an_offset()
    {
        await Cluster.Client.PublishAsync(
            "numbers", [.. Enumerable.Range(0, 70).Select(i => OutgoingMessage.Text($"number {i}"))]);
        IPage page = await Browser.OpenAsync("messages");
        ILocator find = page.GetByRole(AriaRole.Form, new() { Name = "Which messages" });
        await find.GetByLabel("Topic").FillAsync("numbers");
        await find.GetByLabel("From").SelectOptionAsync("offset");
        await find.GetByLabel("Begin at").FillAsync("10");
        await find.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();

        ILocator rows = page.Locator(".messages tbody tr");
        await Expect(rows.First).ToContainTextAsync("number 10");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next page" }).ClickAsync();
        await Expect(rows.First).ToContainTextAsync("number 60");
        await Expect(rows).ToHaveCountAsync(10);
    }

    [BrowserFact]
    public async Task Two_pages_chat()
    {
        IPage ana = await OpenChatAsync("ana");
        IPage bo = await OpenChatAsync("bo");

        await SayAsync(ana, "hello bo");
        await SeeAsync(bo, "ana", "hello bo");
        await SayAsync(bo, "hello ana");
        await SeeAsync(ana, "bo", "hello ana");
        await Expect(ana.Locator(".said.own")).ToHaveCountAsync(1);

        // Who comes later reads what was said, each once and in order.
        IPage cy = await OpenChatAsync("cy");
        await Expect(cy.Locator(".said p")).ToHaveTextAsync(["hello bo", "hello ana"]);
    }

    [BrowserFact]
    public async Task A_payload_of_markup_stays_text()
    {
        int before = Browser.Complaints.Count;
        await Cluster.Client.PublishAsync("markup", OutgoingMessage.Text(Markup) with
        {
            Sender = Markup,
            Recipient = Markup,
            Key = Markup,
            Id = Markup,
            Headers = new Dictionary<string, string> { ["x"] = Markup },
        });
        IPage page = await Browser.OpenAsync();
        await page.Locator(".deliveries").GetByText("<img src=x").First.WaitForAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Messages" }).ClickAsync();
        ILocator find = page.GetByRole(AriaRole.Form, new() { Name = "Which messages" });
        await find.GetByLabel("Topic").FillAsync("markup");
        await find.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        ILocator rows = page.Locator(".messages tbody tr");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows.First.Locator(".payload")).ToHaveTextAsync(Markup);
        await rows.First.ClickAsync();
        await Expect(page.Locator(".payload-whole")).ToHaveTextAsync(Markup);
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        IPage chat = await OpenChatAsync("eve", "markup");
        await Expect(chat.Locator(".said p")).ToHaveTextAsync([Markup]);
        foreach (IPage each in new[] { page, chat })
        {
            Assert.Equal(0, await each.Locator("img").CountAsync());
            Assert.DoesNotContain("taken over", await each.TitleAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(before, Browser.Complaints.Count);
    }

    [BrowserFact]
    public async Task A_thousand_messages_a_second_are_live_without_falling_behind()
    {
        const int perTick = 50;
        const int ticks = 120;
        var interval = TimeSpan.FromMilliseconds(50);
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "fast" });
        IPage page = await Browser.OpenAsync("messages");
        ILocator find = page.GetByRole(AriaRole.Form, new() { Name = "Which messages" });
        await find.GetByLabel("Topic").FillAsync("fast");
        await find.GetByLabel("Live").CheckAsync();
        await find.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await page.GetByText("Live: waiting").WaitForAsync();

        // The longest time between two frames tells whether the page could still be used.
        await page.EvaluateAsync("""
            () => {
              window.longest = 0;
              let last = performance.now();
              const tick = now => {
                window.longest = Math.max(window.longest, now - last);
                last = now;
                requestAnimationFrame(tick);
              };
              requestAnimationFrame(tick);
            }
            """);
        using var timer = new PeriodicTimer(interval);
        for (int tick = 0; tick < ticks; tick++)
        {
            int from = tick * perTick;
            await Cluster.Client.PublishAsync(
                "fast", [.. Enumerable.Range(from, perTick).Select(i => OutgoingMessage.Text($"message {i}"))]);
            await timer.WaitForNextTickAsync();
        }

        long end = Environment.TickCount64;
        await page.WaitForFunctionAsync(
            $"() => document.querySelector('.table-box').dataset.received === '{ticks * perTick}'");
        long behindMs = Environment.TickCount64 - end;
        double longestMs = await page.EvaluateAsync<double>("() => window.longest");

        await Expect(page.Locator(".messages tbody tr").First).ToContainTextAsync(
            string.Create(CultureInfo.InvariantCulture, $"message {(ticks * perTick) - 1}"));
        Assert.InRange(await page.Locator(".messages tbody tr").CountAsync(), 50, 200);
        Assert.True(behindMs < 3_000, $"the page was {behindMs} ms behind");
        Assert.True(longestMs < 2_000, $"the page stood still for {longestMs} ms");
    }

    private async Task<IPage> OpenChatAsync(string name, string conversation = "lobby")
    {
        IPage page = await Browser.OpenAsync("chat");
        ILocator who = page.GetByRole(AriaRole.Form, new() { Name = "Conversation and name" });
        await who.GetByLabel("Conversation").FillAsync(conversation);
        await who.GetByLabel("Your name").FillAsync(name);
        await who.GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();
        return page;
    }

    private static async Task SayAsync(IPage page, string text)
    {
        await page.GetByLabel("Message", new() { Exact = true }).FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
    }

    private static Task SeeAsync(IPage page, string sender, string text) =>
        page.Locator(".said", new() { HasText = sender }).GetByText(text).WaitForAsync();
}
