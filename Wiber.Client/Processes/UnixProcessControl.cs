using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Wiber.Client.Processes;

/// <summary>Steers processes with signals.</summary>
internal sealed class UnixProcessControl : ProcessControl
{
    private const int SignalKill = 9;
    private const int SignalTerminate = 15;
    private const int ErrorNoSuchProcess = 3;

    // The numbers of these two differ between Linux and the BSD family, macOS included.
    private static readonly int SignalStop = OperatingSystem.IsLinux() ? 19 : 17;
    private static readonly int SignalContinue = OperatingSystem.IsLinux() ? 18 : 19;

    public override void RequestStop(NodePidFile process)
    {
        Send(process, SignalTerminate);

        // A halted process receives the request only when it goes on.
        Send(process, SignalContinue);
    }

    public override void Kill(NodePidFile process) => Send(process, SignalKill);

    public override void Suspend(NodePidFile process) => Send(process, SignalStop);

    public override void Resume(NodePidFile process) => Send(process, SignalContinue);

    public override bool IsSuspended(NodePidFile process) => OperatingSystem.IsLinux()
        ? LinuxProcessStat.TryRead(process.Pid) is { IsStopped: true }
        : AskPs(process.Pid).StartsWith('T');

    private static void Send(NodePidFile process, int signal)
    {
        if (kill(process.Pid, signal) == 0)
        {
            return;
        }

        int error = Marshal.GetLastPInvokeError();
        if (error != ErrorNoSuchProcess)
        {
            throw new Win32Exception(error, $"signal {signal} to process {process.Pid}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>The state column of ps, for systems without /proc.</summary>
    private static string AskPs(int pid)
    {
        var start = new ProcessStartInfo("/bin/ps") { RedirectStandardOutput = true };
        foreach (string argument in (string[])["-o", "state=", "-p", pid.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        using Process ps = Process.Start(start)!;
        string answer = ps.StandardOutput.ReadToEnd();
        ps.WaitForExit();
        return answer.Trim();
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int signal);
}
