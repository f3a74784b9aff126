namespace Wiber.Tui.Monitor.State;

/// <summary>Columns and rows of the terminal.</summary>
internal readonly record struct ScreenSize(int Width, int Height)
{
    /// <summary>A terminal that says it is larger is taken to be this large.</summary>
    private const int Max = 1_000;

    public static ScreenSize Of(int width, int height) => new(Math.Clamp(width, 1, Max), Math.Clamp(height, 1, Max));
}
