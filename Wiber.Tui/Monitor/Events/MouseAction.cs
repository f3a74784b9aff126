namespace Wiber.Tui.Monitor.Events;

/// <summary>What the mouse did.</summary>
internal enum MouseAction
{
    Press,
    WheelUp,
    WheelDown,
}
