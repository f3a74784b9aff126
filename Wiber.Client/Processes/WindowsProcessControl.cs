using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using ThreadState = System.Diagnostics.ThreadState;

namespace Wiber.Client.Processes;

/// <summary>Steers processes by <see cref="NodeStopEvent"/>, TerminateProcess and NtSuspendProcess.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsProcessControl : ProcessControl
{
    public override void RequestStop(NodePidFile process)
    {
        // A halted process would not see the event.
        if (IsSuspended(process))
        {
            Resume(process);
        }

        NodeStopEvent.TrySet(process.Pid, process.StartToken);
    }

    public override void Kill(NodePidFile process) => WithProcess(process, target => target.Kill());

    public override void Suspend(NodePidFile process) =>
        WithProcess(process, target => ThrowIfFailed(NtSuspendProcess(target.SafeHandle)));

    public override void Resume(NodePidFile process) =>
        WithProcess(process, target => ThrowIfFailed(NtResumeProcess(target.SafeHandle)));

    public override bool IsSuspended(NodePidFile process)
    {
        bool suspended = false;
        WithProcess(process, target => suspended = target.Threads.Cast<ProcessThread>().All(
            thread => thread.ThreadState == ThreadState.Wait && thread.WaitReason == ThreadWaitReason.Suspended));
        return suspended;
    }

    private static void WithProcess(NodePidFile process, Action<Process> action)
    {
        try
        {
            using Process target = Process.GetProcessById(process.Pid);
            action(target);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // It ended in between, and what was wanted of it with it; the caller looks at the state again.
            Debug.WriteLine(error);
        }
    }

    private static void ThrowIfFailed(int status)
    {
        if (status < 0)
        {
            throw new Win32Exception(RtlNtStatusToDosError(status));
        }
    }

    [DllImport("ntdll.dll")]
    private static extern int NtSuspendProcess(SafeProcessHandle process);

    [DllImport("ntdll.dll")]
    private static extern int NtResumeProcess(SafeProcessHandle process);

    [DllImport("ntdll.dll")]
    private static extern int RtlNtStatusToDosError(int status);
}
