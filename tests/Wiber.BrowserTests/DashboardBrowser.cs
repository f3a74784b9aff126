using Microsoft.Playwright;

namespace Wiber.BrowserTests;

/// <summary>A browser with pages of one dashboard. Whatever a page complains of is kept, and so is whom it asked.</summary>
internal sealed class DashboardBrowser : IAsyncDisposable
{
    /// <summary>Only a broken page needs so long, or a machine that has other things to do.</summary>
    public const float PatienceMs = 60_000;

    /// <summary>A refusal, such as of a topic that is not there yet, is told by the page itself; browsers note it too.</summary>
    private const string Refusal = "Failed to load resource: the server responded with a status of 404";

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

    /// <summary>Opens a section in a page of its own, as another user would.</summary>
    public async Task<IPage> OpenAsync(string section = "cluster", BrowserNewContextOptions? options = null)
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
        page.PageError += (_, error) => Complain($"script: {error}");
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != _address.Authority)
            {
                Complain($"asked {request.Url}");
            }
        };
        await page.GotoAsync(new Uri(_address, $"/#{section}").AbsoluteUri);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private void Complain(string text)
    {
        lock (_complaints)
        {
            _complaints.Add(text);
        }
    }
}
