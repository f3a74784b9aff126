using Wiber.Tui.Monitor.Keys;

namespace Wiber.Tui.Monitor.Views;

/// <summary>A text that is read.</summary>
/// <param name="Top">The first line shown.</param>
internal abstract record TextView(int Top) : View(KeyScope.Text)
{
    public abstract string Title { get; }

    /// <summary>The lines as they fit into a width.</summary>
    public abstract IReadOnlyList<string> Lines(int width);

    public TextView Move(int lineCount, int width, int height) =>
        this with { Top = (int)Math.Clamp((long)Top + lineCount, 0, Math.Max(0, Lines(width).Count - height)) };
}
