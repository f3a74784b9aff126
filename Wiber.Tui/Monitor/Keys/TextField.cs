using System.Text;

namespace Wiber.Tui.Monitor.Keys;

/// <summary>A line that is being written, with the place of the cursor.</summary>
/// <param name="Text">What is there.</param>
/// <param name="Cursor">The index in the text before which the next character goes.</param>
internal sealed record TextField(string Text, int Cursor)
{
    /// <summary>Nobody types more; what is pasted by mistake stays bounded.</summary>
    private const int CharsMax = 4_096;

    public static TextField Empty { get; } = new("", 0);

    public static TextField Of(string text) => new(text, text.Length);

    /// <summary>The field after a key; itself if the key means nothing to it.</summary>
    public TextField Press(KeyStroke key) => key switch
    {
        { Code: KeyCode.Character, IsControl: false } => Insert(key.Character),
        { Code: KeyCode.Backspace } => Remove(Before(), Cursor),
        { Code: KeyCode.Delete } => Remove(Cursor, After()),
        { Code: KeyCode.Left } => this with { Cursor = Before() },
        { Code: KeyCode.Right } => this with { Cursor = After() },
        { Code: KeyCode.Home } => this with { Cursor = 0 },
        { Code: KeyCode.End } => this with { Cursor = Text.Length },
        _ => this,
    };

    private TextField Insert(Rune character)
    {
        string added = character.ToString();
        return Text.Length + added.Length > CharsMax
            ? this
            : new TextField(Text.Insert(Cursor, added), Cursor + added.Length);
    }

    private TextField Remove(int from, int to) => new(Text.Remove(from, to - from), from);

    private int Before() => Cursor == 0
        ? 0
        : Cursor - (Cursor > 1 && char.IsLowSurrogate(Text[Cursor - 1]) && char.IsHighSurrogate(Text[Cursor - 2]) ? 2 : 1);

    private int After() => Cursor == Text.Length
        ? Cursor
        : Cursor + (char.IsHighSurrogate(Text[Cursor]) && Cursor + 1 < Text.Length ? 2 : 1);
}
