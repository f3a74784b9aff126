namespace Wiber.Tui.Monitor.Layout;

/// <summary>A rectangle of the screen.</summary>
internal readonly record struct Area(int Column, int Row, int Width, int Height)
{
    public bool Contains(int column, int row) =>
        column >= Column && column < Column + Width && row >= Row && row < Row + Height;

    /// <summary>The rectangle without so many rows at its top.</summary>
    public Area Below(int rows) => this with { Row = Row + Math.Min(rows, Height), Height = Math.Max(0, Height - rows) };
}
