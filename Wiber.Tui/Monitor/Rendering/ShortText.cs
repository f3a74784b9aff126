using System.Globalization;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>Numbers, times and sizes in few columns.</summary>
internal static class ShortText
{
    private static readonly string[] SizeUnits = ["B", "K", "M", "G", "T"];

    public static string Of(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    /// <summary>Such as <c>42s</c>, <c>7m</c>, <c>3h05m</c>, <c>12d4h</c>.</summary>
    public static string Of(TimeSpan? time) => time switch
    {
        null => "-",
        { TotalMinutes: < 1 } short_ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)short_.TotalSeconds)}s"),
        { TotalHours: < 1 } minutes => string.Create(CultureInfo.InvariantCulture, $"{minutes.Minutes}m{minutes.Seconds:00}s"),
        { TotalDays: < 1 } hours => string.Create(CultureInfo.InvariantCulture, $"{hours.Hours}h{hours.Minutes:00}m"),
        { } days => string.Create(CultureInfo.InvariantCulture, $"{days.Days}d{days.Hours}h"),
    };

    /// <summary>Bytes in at most five columns, such as <c>1.5M</c>.</summary>
    public static string Bytes(long? bytes)
    {
        if (bytes is not { } left)
        {
            return "-";
        }

        double value = left;
        int unit = 0;
        while (value >= 1000 && unit < SizeUnits.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return value.ToString(unit == 0 || value >= 10 ? "0" : "0.0", CultureInfo.InvariantCulture) + SizeUnits[unit];
    }

    /// <summary>A number of messages a second.</summary>
    public static string Rate(double perSecond) => perSecond switch
    {
        < 10 => perSecond.ToString("0.#", CultureInfo.InvariantCulture),
        < 10_000 => perSecond.ToString("0", CultureInfo.InvariantCulture),
        _ => (perSecond / 1000).ToString("0.0", CultureInfo.InvariantCulture) + "k",
    };

    /// <summary>Milliseconds, with as many digits as matter; a dash if they are not known.</summary>
    public static string Ms(double? ms) => ms switch
    {
        null => "-",
        < 10 => ms.Value.ToString("0.00", CultureInfo.InvariantCulture),
        < 100 => ms.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => ms.Value.ToString("0", CultureInfo.InvariantCulture),
    };

    /// <summary>The time of day in UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The time of day in UTC to the millisecond.</summary>
    public static string ExactTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>Date and time in UTC to the millisecond.</summary>
    public static string WholeTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
