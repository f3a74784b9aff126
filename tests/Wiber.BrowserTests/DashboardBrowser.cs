using Microsoft.Playwright;

namespace Wiber.BrowserTests;

/// <summary>A browser with pages of one dashboard. Whatever a page complains of is kept, and so is whom it asked.</summary>
internal sealed class DashboardBrowser : IAsyncDisposable
{
    /// <summary>Only a broken page needs so long, or a machine that has other things to do.</summary>
    public const float PatienceMs = 60_000;

    /// <summary>A refusal, such as of a topic that is not there yet, is told by the page itself; browsers note it too.</summary>
    private const string Refusal = "Failed to load resource: the server responded with a status of 404";

    /// <summary>How a request ends that the page itself wants no answer to any more.</summary>
    private const string GivenUp = "net::ERR_ABORTED";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly Uri _address;
    private readonly List<string> _complaints = [];

    private DashboardBrowser(IPlaywright playwright, IBrowser browser, Uri address)
    {
        _playwright = playwright;
        _browser = browser;
        _address = address;
    }

    /// <summary>Errors and warnings of the pages, and requests to anywhere else.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
            {
                return [.. _complaints];
            }
        }
    }

    public static async Task<DashboardBrowser> LaunchAsync(Uri address)
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        return new DashboardBrowser(playwright, await Chromium.LaunchAsync(playwright), address);
    }

    /// <summary>
    /// Opens a section in a page of its own, as another user would, and waits until it is shown. A page of which not even its
    /// address is heard is the browser's fault, seen once on a machine short of processors, and opened a second time.
    /// </summary>
    /// <exception cref="TimeoutException">It was not shown; with what the page has instead and complained of.</exception>
    public async Task<IPage> OpenAsync(string section = "cluster", BrowserNewContextOptions? options = null)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            IPage page = await NewPageAsync(options);
            await GoAsync(page, section);
            try
            {
                await page.Locator($"#section-{section}").WaitForAsync();
                return page;
            }
            catch (TimeoutException error)
            {
                string? state = await StateAsync(page);
                if (state is not null || !isFirst)
                {
                    string complaints = string.Join("; ", Complaints);
                    throw new TimeoutException($"{section} was not shown: {state ?? "no answer"}; complaints: {complaints}", error);
                }

                await Console.Error.WriteLineAsync($"a page with {section} did not answer at all; it is opened again");
                await page.Context.CloseAsync();
            }
        }
    }

    /// <summary>Goes to a section, whether the page may be seen or not.</summary>
    public Task GoAsync(IPage page, string section) => page.GotoAsync(new Uri(_address, $"/#{section}").AbsoluteUri);

    /// <summary>A page that nothing is asked for yet.</summary>
    public async Task<IPage> NewPageAsync(BrowserNewContextOptions? options = null)
    {
        IBrowserContext context = await _browser.NewContextAsync(options ?? new BrowserNewContextOptions());
        context.SetDefaultTimeout(PatienceMs);
        IPage page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.StartsWith(Refusal, StringComparison.Ordinal))
            {
                Complain($"console: {message.Text}");
            }
        };
        page.Crash += (_, _) => Complain("crashed");
        page.RequestFailed += (_, request) =>
        {
            if (request.Failure != GivenUp)
            {
                Complain($"no answer to {request.Url}: {request.Failure}");
            }
        };
        page.PageError += (_, error) => Complain($"script: {error}");
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != _address.Authority)
            {
                Complain($"asked {request.Url}");
            }
        };
        return page;
    }

    /// <summary>Closes all pages: each goes on drawing for as long as it is open.</summary>
    public Task ClosePagesAsync() => Task.WhenAll(_browser.Contexts.Select(context => context.CloseAsync()));

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    /// <summary>What a page has come to; null if it does not answer.</summary>
    private static async Task<string?> StateAsync(IPage page)
    {
        const string script = "`${location} is ${document.readyState} and says ${document.body?.innerText}`";
        try
        {
            return await page.EvaluateAsync<string>(script).WaitAsync(TimeSpan.FromSeconds(10));
        }
        catch (Exception error) when (error is TimeoutException or PlaywrightException)
        {
            return null;
        }
    }

    private void Complain(string text)
    {
        lock (_complaints)
        {
            _complaints.Add(text);
        }
    }
}
