using System.Globalization;

namespace Wiber.Benchmarks.Machine;

/// <summary>What processes have used of the machine, as <c>/proc</c> tells (proc(5)).</summary>
internal static class ProcessUsage
{
    /// <summary>The kernel gives times in these to all programs, whatever its own clock.</summary>
    private const double TicksPerSecond = 100;

    // Numbered as in proc(5), where the state is field 3; the fields before it are cut off.
    private const int StateField = 3;
    private const int UserTimeField = 14;
    private const int SystemTimeField = 15;

    /// <summary>Seconds of processor time, user and system, of processes together. One that has ended counts nothing.</summary>
    public static double CpuSeconds(IEnumerable<int> pids) => pids.Sum(pid =>
    {
        string[] fields = ReadStat(pid);
        return fields.Length == 0 ? 0 : (Ticks(fields, UserTimeField) + Ticks(fields, SystemTimeField)) / TicksPerSecond;
    });

    /// <summary>Bytes of memory of processes together (resident set size).</summary>
    public static long ResidentBytes(IEnumerable<int> pids) => pids.Sum(pid =>
    {
        string? line = ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null ? 0 : 1024 * long.Parse(line.Split(' ')[^2], CultureInfo.InvariantCulture);
    });

    private static long Ticks(string[] fields, int field) => long.Parse(fields[field - StateField], CultureInfo.InvariantCulture);

    private static string[] ReadStat(int pid)
    {
        // The command's name stands in parentheses and may itself hold blanks and parentheses.
        string text = ReadLines($"/proc/{pid}/stat").FirstOrDefault() ?? "";
        return text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            // No such process, or it ended during the read, which is ESRCH.
            return [];
        }
    }
}
