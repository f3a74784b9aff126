using System.CommandLine.Parsing;
using System.Globalization;

namespace Wiber.Tui.CommandLine;

/// <summary>Parses numbers of options and arguments, with errors in the words of the user.</summary>
internal static class NumberRule
{
    /// <summary>A whole number of at least so much.</summary>
    public static Func<ArgumentResult, long> Whole(string name, long min) => result =>
    {
        string text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= min)
        {
            return value;
        }

        result.AddError($"{name} must be a whole number, {min} or more, not \"{text}\"");
        return min;
    };

    /// <summary>A whole number within bounds.</summary>
    public static Func<ArgumentResult, long?> Whole(string name, long min, long max) => result =>
    {
        string text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            && value >= min
            && value <= max)
        {
            return value;
        }

        result.AddError(string.Create(
            CultureInfo.InvariantCulture, $"{name} must be a whole number, {min} to {max}, not \"{text}\""));
        return null;
    };

    /// <summary>A time in seconds.</summary>
    public static Func<ArgumentResult, double> Seconds(string name, double min, double max) => result =>
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && value >= min
            && value <= max)
        {
            return value;
        }

        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be {min} to {max} seconds, not \"{text}\""));
        return min;
    };

    /// <summary>A port.</summary>
    public static Func<ArgumentResult, int?> Port(string name) => result =>
    {
        string text = result.Tokens[0].Value;
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort value) && value > 0)
        {
            return value;
        }

        result.AddError($"{name} must be a port, 1 to {ushort.MaxValue}, not \"{text}\"");
        return null;
    };
}
