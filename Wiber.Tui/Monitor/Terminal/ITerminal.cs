using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Terminal;

/// <summary>The screen that the monitor has to itself from <see cref="Enter"/> to the end.</summary>
internal interface ITerminal : IDisposable
{
    public ScreenSize Size { get; }

    /// <summary>Takes keys as they are pressed, another screen than the shell's, no cursor, and the mouse.</summary>
    public void Enter();

    public Task WriteAsync(string text, CancellationToken cancellationToken);

    public void UseMouse(bool isOn);

    /// <summary>
    /// Gives the terminal back to the shell, stops this process until it is continued, and takes the terminal again.
    /// </summary>
    /// <returns>False if there is no shell that could continue it; nothing happened then.</returns>
    public bool TrySuspend();
}
