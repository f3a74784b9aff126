using System.Globalization;
using System.Management.Automation;
using Wiber.Client.Text;

namespace Wiber.PowerShell.Parameters;

/// <summary>Takes a duration as a number of seconds, a text such as 500ms, 90s or 7d, or a TimeSpan.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Read(Argument.Unwrap(inputData));

    /// <summary>Reads a duration.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">It is none.</exception>
    internal static TimeSpan Read(object? value) => TryRead(value, out TimeSpan duration)
        ? duration
        : throw new ArgumentTransformationMetadataException(
            $"\"{value}\" is not a time such as 5 (seconds), 500ms, 90s, 30m, 12h or 7d");

    /// <summary>Reads a duration; a number is seconds.</summary>
    internal static bool TryRead(object? value, out TimeSpan duration)
    {
        switch (value)
        {
            case TimeSpan given:
                duration = given;
                return true;
            case string text when Quantity.TryParseTime(text, out long ms):
                return TryMilliseconds(ms, out duration);
            case string text when text.Contains(':', StringComparison.Ordinal):
                return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration);
            case string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number):
                return TryMilliseconds(number * 1000, out duration);
            case byte or short or int or long or double or float or decimal:
                return TryMilliseconds(Convert.ToDouble(value, CultureInfo.InvariantCulture) * 1000, out duration);
            default:
                duration = default;
                return false;
        }
    }

    private static bool TryMilliseconds(double ms, out TimeSpan duration)
    {
        bool fits = ms >= 0 && ms < TimeSpan.MaxValue.TotalMilliseconds;
        duration = fits ? TimeSpan.FromMilliseconds(ms) : default;
        return fits;
    }
}
