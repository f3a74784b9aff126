using System.Diagnostics;

namespace Wiber.Tui.Doctor;

/// <summary>How long a disk takes to make a small write durable.</summary>
/// <param name="Median">Half of them took no longer.</param>
/// <param name="Max">None took longer.</param>
internal sealed record SyncLatency(TimeSpan Median, TimeSpan Max)
{
    private const int Writes = 20;
    private const int WriteBytes = 4 * 1024;

    /// <summary>Writes to a file in a folder, which is gone afterwards.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static SyncLatency Measure(string folder)
    {
        byte[] block = new byte[WriteBytes];
        var took = new List<TimeSpan>(Writes);
        using var file = new FileStream(
            Path.Combine(folder, $".wiber-doctor-{Environment.ProcessId}"),
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.None,
            bufferSize: 0,
            FileOptions.DeleteOnClose);
        for (int i = 0; i < Writes; i++)
        {
            long start = Stopwatch.GetTimestamp();
            file.Write(block);
            file.Flush(flushToDisk: true);
            took.Add(Stopwatch.GetElapsedTime(start));
        }

        took.Sort();
        return new SyncLatency(took[Writes / 2], took[^1]);
    }
}
