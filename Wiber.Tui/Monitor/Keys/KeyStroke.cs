using System.Text;

namespace Wiber.Tui.Monitor.Keys;

/// <summary>A key that was pressed.</summary>
/// <param name="Code">Which.</param>
/// <param name="Character">What it writes, if it is a character.</param>
/// <param name="IsControl">With Ctrl; the character is a small letter then.</param>
internal readonly record struct KeyStroke(KeyCode Code, Rune Character = default, bool IsControl = false)
{
    public static KeyStroke Of(char character) => new(KeyCode.Character, new Rune(character));

    public static KeyStroke Control(char letter) => new(KeyCode.Character, new Rune(letter), IsControl: true);

    public static implicit operator KeyStroke(char character) => Of(character);

    public static implicit operator KeyStroke(KeyCode code) => new(code);

    /// <summary>The key as people name it.</summary>
    public override string ToString() => Code switch
    {
        KeyCode.Character when IsControl => $"Ctrl+{char.ToUpperInvariant((char)Character.Value)}",
        KeyCode.Character when Character.Value == ' ' => "Space",
        KeyCode.Character => Character.ToString(),
        KeyCode.Escape => "Esc",
        KeyCode.BackTab => "Shift+Tab",
        KeyCode.PageUp => "PgUp",
        KeyCode.PageDown => "PgDn",
        _ => Code.ToString(),
    };
}
