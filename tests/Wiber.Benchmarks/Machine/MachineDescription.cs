using System.Runtime.InteropServices;

namespace Wiber.Benchmarks.Machine;

/// <summary>The machine that figures come from, in a line.</summary>
internal static class MachineDescription
{
    private const double Gigabyte = 1 << 30;
    private const string LoadFile = "/proc/loadavg";

    public static string Describe()
    {
        string processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown"
            : RuntimeInformation.ProcessArchitecture.ToString();
        double memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Gigabyte;
        return $"{Environment.ProcessorCount} cores ({processor}), {memory:0.#} GB, {RuntimeInformation.OSDescription}, "
            + RuntimeInformation.FrameworkDescription + Load();
    }

    /// <summary>What others ask of the machine says how much the figures mean.</summary>
    private static string Load() => File.Exists(LoadFile) && File.ReadAllText(LoadFile).Split(' ') is [_, _, var ofQuarterHour, ..]
        ? $"; load average of the last 15 minutes {ofQuarterHour}"
        : "";
}
