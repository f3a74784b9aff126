using System.Globalization;

namespace Wiber.Benchmarks.Machine;

/// <summary>Counts the flushes that disks were asked for: what fsync comes to, of all programs of the machine.</summary>
internal static class DiskFlushes
{
    private const string Path = "/proc/diskstats";

    /// <summary>Flush requests completed, from 0; kernels before 5.5 do not have it.</summary>
    private const int FlushField = 18;

    private const int NameField = 2;

    /// <summary>Flushes of all disks since the machine started; null if the machine does not tell.</summary>
    public static long? Count()
    {
        if (!File.Exists(Path))
        {
            return null;
        }

        // A partition has its disk's name in front of its own; its requests are counted for the disk.
        string[][] disks = [.. File.ReadAllLines(Path).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        string[] counts =
        [
            .. disks
                .Where(disk => disk.Length > FlushField && Directory.Exists($"/sys/block/{disk[NameField]}"))
                .Select(disk => disk[FlushField]),
        ];
        return counts.Length == 0 ? null : counts.Sum(count => long.Parse(count, CultureInfo.InvariantCulture));
    }
}
