using Wiber.Tui.Monitor.Keys;

namespace Wiber.Tui.Monitor.Views;

/// <summary>Rows of which one is chosen.</summary>
/// <param name="Scope">Which keys it takes.</param>
/// <param name="Selected">The row chosen.</param>
internal abstract record ListView(KeyScope Scope, int Selected) : View(Scope)
{
    public abstract string Title { get; }

    public abstract int Count { get; }

    /// <summary>What is said where there are no rows.</summary>
    public abstract string EmptyText { get; }

    /// <summary>Why there is nothing new; null if there is.</summary>
    public string? Problem { get; init; }

    /// <summary>True until the first answer.</summary>
    public bool IsLoading { get; init; }

    /// <summary>The row that is chosen, as far as there are rows.</summary>
    public int Place => Math.Clamp(Selected, 0, Math.Max(0, Count - 1));

    public virtual ListView Move(int rowCount) =>
        this with { Selected = (int)Math.Clamp((long)Place + rowCount, 0, Math.Max(0, Count - 1)) };
}
