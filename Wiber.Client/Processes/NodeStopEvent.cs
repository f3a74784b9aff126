using System.Runtime.Versioning;

namespace Wiber.Client.Processes;

/// <summary>
/// How a node is asked to end on Windows, which has no SIGTERM: a named event, <c>Global\wiber-node-PID-TOKEN</c>. The node
/// registers for it at its start; whoever stops the node sets it.
/// </summary>
[SupportedOSPlatform("windows")]
public sealed class NodeStopEvent : IDisposable
{
    private readonly EventWaitHandle _handle;
    private readonly RegisteredWaitHandle _registration;

    private NodeStopEvent(EventWaitHandle handle, RegisteredWaitHandle registration)
    {
        _handle = handle;
        _registration = registration;
    }

    /// <summary>Calls back, once and on a pool thread, when this process is asked to end.</summary>
    public static NodeStopEvent Register(Action stop)
    {
        ArgumentNullException.ThrowIfNull(stop);
        NodePidFile self = NodePidFile.OfThisProcess("", "");
        var handle = new EventWaitHandle(false, EventResetMode.ManualReset, NameOf(self.Pid, self.StartToken));
        RegisteredWaitHandle registration = ThreadPool.RegisterWaitForSingleObject(
            handle, (_, _) => stop(), null, Timeout.Infinite, executeOnlyOnce: true);
        return new NodeStopEvent(handle, registration);
    }

    /// <summary>Ends the registration.</summary>
    public void Dispose()
    {
        _registration.Unregister(null);
        _handle.Dispose();
    }

    /// <summary>Asks a process to end; false if it does not listen.</summary>
    internal static bool TrySet(int pid, string startToken)
    {
        if (!EventWaitHandle.TryOpenExisting(NameOf(pid, startToken), out EventWaitHandle? handle))
        {
            return false;
        }

        using (handle)
        {
            return handle.Set();
        }
    }

    private static string NameOf(int pid, string startToken) => $@"Global\wiber-node-{pid}-{startToken}";
}
