using Microsoft.Playwright;

namespace Wiber.BrowserTests;

/// <summary>The browser of this machine: the one CHROMIUM names, else Debian's.</summary>
internal static class Chromium
{
    private const string PathVariable = "CHROMIUM";

    /// <summary>Nothing but the pages of the tests is asked for, and no sandbox is there for root.</summary>
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    public static string? FilePath { get; } =
        new[] { Environment.GetEnvironmentVariable(PathVariable), "/usr/bin/chromium" }
            .FirstOrDefault(path => !string.IsNullOrEmpty(path) && File.Exists(path));

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(
        new BrowserTypeLaunchOptions { ExecutablePath = FilePath, Args = Arguments, Headless = true });
}
