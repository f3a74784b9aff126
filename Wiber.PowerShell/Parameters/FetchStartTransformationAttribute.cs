using System.Globalization;
using System.Management.Automation;
using Wiber.Client.Api;

namespace Wiber.PowerShell.Parameters;

/// <summary>Takes where to begin: Earliest, Latest, or an offset.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FetchStartTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = Argument.Unwrap(inputData);
        return TryRead(value, out FetchStart start)
            ? start
            : throw new ArgumentTransformationMetadataException(
                $"\"{value}\" is not Earliest, Latest or an offset from 0 on; -Since takes a time");
    }

    /// <summary>Reads where to begin.</summary>
    internal static bool TryRead(object? value, out FetchStart start)
    {
        switch (Convert.ToString(value, CultureInfo.InvariantCulture)?.ToLowerInvariant())
        {
            case "earliest":
                start = FetchStart.Earliest;
                return true;
            case "latest":
                start = FetchStart.Latest;
                return true;
            case { } text when value is not FetchStart
                && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long offset):
                start = FetchStart.At(offset);
                return true;
            default:
                start = value is FetchStart given ? given : default;
                return value is FetchStart;
        }
    }
}
