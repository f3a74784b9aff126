using System.Globalization;
using System.Management.Automation;

namespace Wiber.PowerShell.Parameters;

/// <summary>What a user gave as an argument.</summary>
internal static class Argument
{
    /// <summary>
    /// The value without what PowerShell wraps around it. A number that ends in a letter is the text that was typed: PowerShell
    /// takes
    /// <c>7d</c> for the decimal number 7 and <c>90s</c> for the short integer 90, and who types them means days and seconds.
    /// </summary>
    public static object? Unwrap(object? value)
    {
        if (value is not PSObject wrapped)
        {
            return value;
        }

        object plain = wrapped.BaseObject;
        return plain is IConvertible and not string and not DateTime && wrapped.ToString() is { Length: > 0 } typed
            && char.IsAsciiLetter(typed[^1]) && !IsText(plain, typed)
                ? typed
                : plain;
    }

    private static bool IsText(object plain, string typed) =>
        string.Equals(Convert.ToString(plain, CultureInfo.InvariantCulture), typed, StringComparison.Ordinal);
}
