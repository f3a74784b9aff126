using System.Collections;
using System.Management.Automation;

namespace Wiber.PowerShell.Parameters;

/// <summary>Takes addresses of nodes as a Uri, or as a text with or without scheme and port.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NodeUriTransformationAttribute : ArgumentTransformationAttribute
{
    private const int PortDefault = 9101;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = Argument.Unwrap(inputData);
        return value is IEnumerable many and not string
            ? many.Cast<object>().Select(each => Read(Argument.Unwrap(each))).ToArray()
            : new[] { Read(value) };
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">It is none.</exception>
    internal static Uri Read(object? value) => TryRead(value, out Uri? uri)
        ? uri!
        : throw new ArgumentTransformationMetadataException(
            $"\"{value}\" is not the address of a node such as http://10.0.0.1:9101 or 10.0.0.1:9101");

    /// <summary>Reads an address.</summary>
    internal static bool TryRead(object? value, out Uri? uri)
    {
        string text = value?.ToString() ?? "";
        bool hasScheme = text.Contains("://", StringComparison.Ordinal);
        if (!System.Uri.TryCreate(hasScheme ? text : $"http://{text}", UriKind.Absolute, out uri)
            || (uri.Scheme != System.Uri.UriSchemeHttp && uri.Scheme != System.Uri.UriSchemeHttps)
            || uri.Host.Length == 0)
        {
            uri = null;
            return false;
        }

        bool hasPort = text[(text.IndexOf("://", StringComparison.Ordinal) + 1)..].TrimEnd('/').Contains(
            $":{uri.Port}", StringComparison.Ordinal);
        uri = new UriBuilder(uri.Scheme, uri.Host, hasPort || hasScheme ? uri.Port : PortDefault).Uri;
        return true;
    }
}
