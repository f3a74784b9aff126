namespace Wiber.Node.Http.Compatibility;

/// <summary>Where the messages of the seeds' API live, and how its numbers follow from those of the broker.</summary>
internal static class SeedsTopic
{
    public const string Name = "messages";

    /// <summary>The only partition: the API has one order of all messages.</summary>
    public const int Partition = 0;

    public const double UsPerSecond = 1_000_000;

    /// <summary>A message's number; they begin at 1.</summary>
    public static long Seq(long offset) => offset + 1;

    /// <summary>Microseconds since 1970 as seconds.</summary>
    public static double Seconds(long timestampUs) => timestampUs / UsPerSecond;

    /// <summary>Seconds since 1970 as microseconds; nothing if that is not in the years 1 to 9999.</summary>
    public static long? Microseconds(double seconds)
    {
        double timestampUs = Math.Round(seconds * UsPerSecond);
        return timestampUs >= Microseconds(DateTime.MinValue) && timestampUs < Microseconds(DateTime.MaxValue)
            ? (long)timestampUs
            : null;
    }

    private static long Microseconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
