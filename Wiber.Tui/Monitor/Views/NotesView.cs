using Wiber.Tui.Monitor.Keys;

namespace Wiber.Tui.Monitor.Views;

/// <summary>What has happened since the monitor began.</summary>
/// <param name="NoteCount">How many there are.</param>
/// <param name="Selected">The one chosen.</param>
internal sealed record NotesView(int NoteCount, int Selected) : ListView(KeyScope.List, Selected)
{
    public override string Title => "Events";

    public override int Count => NoteCount;

    public override string EmptyText => "Nothing has happened yet.";
}
