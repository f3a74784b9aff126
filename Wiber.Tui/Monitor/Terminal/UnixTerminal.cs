using System.Text;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Terminal;

/// <summary>
/// A terminal on Unix. What it was before comes back however the process ends, save by SIGKILL: at the end of the monitor, of the
/// process, and at an exception that nobody caught.
/// </summary>
internal sealed class UnixTerminal : ITerminal
{
    private const string MouseOn = "\e[?1000h\e[?1006h";
    private const string MouseOff = "\e[?1006l\e[?1000l";

    /// <summary>Another screen, no pasting in brackets, no cursor.</summary>
    private const string EnterScreen = "\e[?1049h\e[?2004l\e[?25l\e[0m\e[2J";

    private const string LeaveScreen = MouseOff + "\e[0m\e[?25h\e[?1049l";

    private readonly byte[] _modesBefore;
    private readonly object _gate = new();
    private bool _isEntered;
    private bool _usesMouse = true;

    private UnixTerminal(byte[] modesBefore) => _modesBefore = modesBefore;

    /// <summary>The terminal of this process; null if its standard input is none.</summary>
    public static UnixTerminal? TryOpen() => UnixTerminalCalls.ReadModes() is { } modes ? new UnixTerminal(modes) : null;

    public ScreenSize Size
    {
        get
        {
            // Elsewhere the call takes its arguments another way, and the framework knows it.
            (int width, int height) = OperatingSystem.IsLinux()
                ? UnixTerminalCalls.ReadSize() ?? (80, 24)
                : (Console.WindowWidth, Console.WindowHeight);
            return ScreenSize.Of(width, height);
        }
    }

    public void Enter()
    {
        AppDomain.CurrentDomain.ProcessExit += OnEnd;
        AppDomain.CurrentDomain.UnhandledException += OnEnd;
        Take();
    }

    public Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        // A terminal may take its time, over a slow line for one; the loop waits without a thread of its own.
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Task.Run(() => Require(UnixTerminalCalls.WriteOutput(bytes)), cancellationToken);
    }

    public void UseMouse(bool isOn)
    {
        _usesMouse = isOn;
        Require(Write(isOn ? MouseOn : MouseOff));
    }

    public bool TrySuspend()
    {
        if (!UnixTerminalCalls.HasJobControl())
        {
            return false;
        }

        GiveBack();
        UnixTerminalCalls.StopGroup();
        Take();
        return true;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnEnd;
        AppDomain.CurrentDomain.UnhandledException -= OnEnd;
        GiveBack();
    }

    private static bool Write(string text) => UnixTerminalCalls.WriteOutput(Encoding.UTF8.GetBytes(text));

    private static void Require(bool isDone)
    {
        if (!isDone)
        {
            throw new IOException("the terminal is gone");
        }
    }

    private void OnEnd(object? sender, EventArgs arguments) => GiveBack();

    /// <summary>Also after somebody else changed the modes while this process stood still.</summary>
    private void Take()
    {
        lock (_gate)
        {
            _isEntered = true;
            Require(UnixTerminalCalls.SetModes(UnixTerminalCalls.Raw(_modesBefore)));
            Require(Write(EnterScreen + (_usesMouse ? MouseOn : "")));
        }
    }

    private void GiveBack()
    {
        lock (_gate)
        {
            if (_isEntered)
            {
                // If it is gone, there is nothing to give back and nobody to tell.
                _isEntered = false;
                _ = Write(LeaveScreen);
                _ = UnixTerminalCalls.SetModes(_modesBefore);
            }
        }
    }
}
