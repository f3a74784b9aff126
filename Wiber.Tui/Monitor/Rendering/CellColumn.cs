namespace Wiber.Tui.Monitor.Rendering;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="IsRight">Numbers stand at the right.</param>
/// <param name="Rank">Where the width does not do, those of the highest rank are left out first.</param>
internal readonly record struct CellColumn(string Title, bool IsRight = false, int Rank = 0);
