using System.Globalization;
using System.Management.Automation;
using Wiber.Client.Text;

namespace Wiber.PowerShell.Parameters;

/// <summary>Takes a time as a DateTime, a text such as 2026-01-31T12:00:00Z, or how long ago, such as 90s or 2h.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InstantTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = Argument.Unwrap(inputData);
        return TryRead(value, DateTimeOffset.UtcNow, out DateTimeOffset time)
            ? time
            : throw new ArgumentTransformationMetadataException(
                $"\"{value}\" is not a time such as 2026-01-31T12:00:00Z, or how long ago such as 90s or 2h");
    }

    /// <summary>Reads a time; how long ago counts from now.</summary>
    internal static bool TryRead(object? value, DateTimeOffset now, out DateTimeOffset time)
    {
        switch (value)
        {
            case DateTimeOffset given:
                time = given;
                return true;
            case DateTime given:
                time = given.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(given, DateTimeKind.Local) : given;
                return true;
            case TimeSpan ago:
                time = now - ago;
                return true;
            case string text when Quantity.TryParseTime(text, out long ms):
                time = now - TimeSpan.FromMilliseconds(ms);
                return true;
            case string text:
                return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out time);
            default:
                time = default;
                return false;
        }
    }
}
