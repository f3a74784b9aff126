using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Wiber.Client.Processes;

/// <summary>
/// Tells one process from every other, past and future. A process id alone does not: it is used again, after a reboot at the
/// latest.
/// </summary>
public static class ProcessIdentity
{
    /// <summary>
    /// A text that no other process with this id ever has. On Linux the boot's id and the start in clock ticks since boot,
    /// elsewhere the start time.
    /// </summary>
    /// <param name="pid">The process id.</param>
    /// <returns>The token; null if there is no such process, or only a zombie of it.</returns>
    public static string? StartToken(int pid)
    {
        if (OperatingSystem.IsLinux())
        {
            return LinuxProcessStat.TryRead(pid) is { IsDead: false } stat
                ? $"{LinuxProcessStat.BootId()}:{stat.StartTicks}"
                : null;
        }

        try
        {
            using Process process = Process.GetProcessById(pid);
            return process.HasExited ? null : process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It ended, now or before; or it belongs to someone else, and then it is none of ours.
            return null;
        }
    }

    /// <summary>True if the process that once had this id and token still runs.</summary>
    public static bool IsAlive(int pid, string startToken) => StartToken(pid) is { } token && token == startToken;
}
