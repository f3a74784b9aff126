using Wiber.Tui.Monitor.Keys;

namespace Wiber.Tui.Monitor.Views;

/// <summary>A line that is written below the logs.</summary>
internal sealed record LineView(LinePurpose Purpose, TextField Field) : View(KeyScope.Entry);
