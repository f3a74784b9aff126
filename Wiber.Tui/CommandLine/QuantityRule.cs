using System.CommandLine.Parsing;
using Wiber.Client.Text;

namespace Wiber.Tui.CommandLine;

/// <summary>Parses times and sizes of options, with errors in the words of the user.</summary>
internal static class QuantityRule
{
    /// <summary>A time in milliseconds, such as 90s, 12h or 7d; 0 is 0.</summary>
    public static Func<ArgumentResult, long?> Time(string name, long msMax = long.MaxValue) => result =>
    {
        long? value = Parse(result, Quantity.TryParseTime, $"{name} must be a time such as 90s, 30m, 12h or 7d, or 0");
        if (value <= msMax)
        {
            return value;
        }

        if (value is not null)
        {
            result.AddError($"{name} must be {Quantity.Time(msMax)} at most");
        }

        return null;
    };

    /// <summary>A size in bytes, such as 512K or 10G.</summary>
    public static Func<ArgumentResult, long?> Bytes(string name) => result =>
        Parse(result, Quantity.TryParseBytes, $"{name} must be a size such as 4096, 512K, 64M or 10G");

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
}
