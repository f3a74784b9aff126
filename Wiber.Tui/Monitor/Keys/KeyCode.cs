namespace Wiber.Tui.Monitor.Keys;

/// <summary>Which key; <see cref="Character"/> for all that write something.</summary>
internal enum KeyCode
{
    Character,
    Enter,
    Escape,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}
