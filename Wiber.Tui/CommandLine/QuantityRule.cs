using System.CommandLine.Parsing;
using Wiber.Client.Text;

namespace Wiber.Tui.CommandLine;

/// <summary>Parses times and sizes of options, with errors in the words of the user.</summary>
internal static class QuantityRule
{
    /// <summary>A time in milliseconds, such as 90s, 12h or 7d; 0 is 0.</summary>
    public static Func<ArgumentResult, long?> Time(string name, long msMax = long.MaxValue) => result => Limit(
        result,
        name,
        Parse(result, Quantity.TryParseTime, $"{name} must be a time such as 90s, 30m, 12h or 7d, or 0"),
        msMax,
        Quantity.Time);

    /// <summary>A size in bytes, such as 512K or 10G.</summary>
    public static Func<ArgumentResult, long?> Bytes(string name, long bytesMax = long.MaxValue) => result => Limit(
        result,
        name,
        Parse(result, Quantity.TryParseBytes, $"{name} must be a size such as 4096, 512K, 64M or 10G"),
        bytesMax,
        Quantity.Bytes);

    private delegate bool TryParse(string text, out long value);

    private static long? Parse(ArgumentResult result, TryParse parse, string rule)
    {
        string text = result.Tokens[0].Value;
        if (parse(text, out long value))
        {
            return value;
        }

        result.AddError($"{rule}, not \"{text}\"");
        return null;
    }

    private static long? Limit(ArgumentResult result, string name, long? value, long max, Func<long, string> write)
    {
        if (value is null || value <= max)
        {
            return value;
        }

        result.AddError($"{name} must be {write(max)} at most");
        return null;
    }
}
