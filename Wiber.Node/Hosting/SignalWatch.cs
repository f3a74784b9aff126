using System.Runtime.InteropServices;
using Wiber.Client.Processes;

namespace Wiber.Node.Hosting;

/// <summary>
/// Hears when the node is asked to stop: SIGTERM, SIGINT (Ctrl+C), SIGQUIT, or on Windows the stop event of its process.
/// </summary>
internal sealed class SignalWatch : IDisposable
{
    private readonly List<IDisposable> _registrations = [];

    private SignalWatch()
    {
    }

    public static SignalWatch Start(Action<string> onStop)
    {
        var watch = new SignalWatch();
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
        {
            watch._registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                onStop(context.Signal.ToString());
            }));
        }

        if (OperatingSystem.IsWindows())
        {
            watch._registrations.Add(NodeStopEvent.Register(() => onStop("stop event")));
        }

        return watch;
    }

    /// <summary>
    /// Hears when the node is asked to read its configuration again: SIGHUP, unless it may mean that the node's terminal is gone.
    /// </summary>
    public static IDisposable? StartReloads(bool isDetached, Action onReload) =>
        OperatingSystem.IsWindows() || !(isDetached || Console.IsInputRedirected)
            ? null
            : PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                onReload();
            });

    public void Dispose() => _registrations.ForEach(each => each.Dispose());
}
