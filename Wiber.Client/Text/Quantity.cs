using System.Globalization;

namespace Wiber.Client.Text;

/// <summary>Times and sizes as people write them: <c>7d</c>, <c>90s</c>, <c>512K</c>, <c>10G</c>.</summary>
public static class Quantity
{
    private static readonly (string Unit, long Value)[] Times =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    private static readonly (string Unit, long Value)[] Sizes =
        [("", 1), ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("T", 1L << 40)];

    /// <summary>Milliseconds in the largest unit that fits.</summary>
    public static string Time(long ms) => Write(ms, Times);

    /// <summary>Bytes in the largest unit that fits.</summary>
    public static string Bytes(long bytes) => Write(bytes, Sizes);

    /// <summary>Reads a time in milliseconds; a number alone is nothing but 0.</summary>
    public static bool TryParseTime(string text, out long ms) => TryParse(text, Times, out ms) || (text == "0" && ms == 0);

    /// <summary>Reads a size in bytes; a number alone is bytes.</summary>
    public static bool TryParseBytes(string text, out long bytes) => TryParse(text, Sizes, out bytes);

    private static string Write(long value, (string Unit, long Value)[] units)
    {
        (string unit, long size) = units.Last(each => each.Value == 1 || (value >= each.Value && value % each.Value == 0));
        return string.Create(CultureInfo.InvariantCulture, $"{value / size}{unit}");
    }

    private static bool TryParse(string text, (string Unit, long Value)[] units, out long value)
    {
        value = 0;
        int digits = text.TakeWhile(char.IsAsciiDigit).Count();
        string unit = text[digits..];
        int found = Array.FindIndex(units, each => each.Unit.Equals(unit, StringComparison.OrdinalIgnoreCase));
        if (found < 0 || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            || number > long.MaxValue / units[found].Value)
        {
            return false;
        }

        value = number * units[found].Value;
        return true;
    }
}
