namespace Wiber.BrowserTests;

/// <summary>A test in a browser; skipped, with the reason, on a machine that has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.FilePath is null ? "chromium is not installed" : null;
}
