namespace Wiber.Client.Processes;

/// <summary>What <c>/proc/PID/stat</c> says of a process (proc(5)).</summary>
/// <param name="State">One letter: R running, S sleeping, T stopped, Z zombie.</param>
/// <param name="StartTicks">Start in clock ticks since boot, as text.</param>
internal readonly record struct LinuxProcessStat(char State, string StartTicks)
{
    private const string BootIdPath = "/proc/sys/kernel/random/boot_id";

    // Numbered as in proc(5), where the state is field 3; the fields before it are cut off.
    private const int StateField = 3;
    private const int StartTimeField = 22;

    /// <summary>True for a process that has ended and only waits to be collected by its parent.</summary>
    public bool IsDead => State is 'Z' or 'X' or 'x';

    public bool IsStopped => State is 'T' or 't';

    /// <summary>Identity of this boot of the machine.</summary>
    public static string BootId() => File.ReadAllText(BootIdPath).Trim();

    public static LinuxProcessStat? TryRead(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            // No such process; or it ended during the read, which is ESRCH.
            return null;
        }

        // The command's name stands in parentheses and may itself hold blanks and parentheses.
        string[] fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > StartTimeField - StateField
            ? new LinuxProcessStat(fields[0][0], fields[StartTimeField - StateField])
            : null;
    }
}
