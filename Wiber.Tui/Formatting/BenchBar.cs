namespace Wiber.Tui.Formatting;

/// <summary>Messages that took longer than those of the bar before, and at most so long.</summary>
internal sealed record BenchBar(double UpToMs, long Count);
