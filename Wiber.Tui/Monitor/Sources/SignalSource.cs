using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Terminal;

namespace Wiber.Tui.Monitor.Sources;

/// <summary>Signals of the terminal: another size, stop, go on. Those that end a process come as cancellation.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SignalSource : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    public SignalSource(ITerminal terminal, EventQueue queue) => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => queue.TryPost(new MonitorEvent.Resized(terminal.Size))),
        PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => queue.TryPost(new MonitorEvent.Continued())),
        PosixSignalRegistration.Create(
            PosixSignal.SIGTSTP,
            context =>
            {
                // Stopping comes after the terminal was given back.
                context.Cancel = true;
                queue.TryPost(new MonitorEvent.StopRequested());
            }),
    ];

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
