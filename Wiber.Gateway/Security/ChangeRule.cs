using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Wiber.Gateway.Security;

/// <summary>
/// What a request that changes something must look like: in a form that no form of a web page can send, and no script of another
/// page without asking first, which nobody answers. So it has a content type that forms do not know, or the header
/// <c>Wiber-Request</c>; a program that is no browser needs neither where it sends no body.
/// </summary>
internal static class ChangeRule
{
    /// <summary>Stands for a content type where a browser sends no body; its value does not matter.</summary>
    public const string Header = "Wiber-Request";

    private static readonly string[] Types =
        ["application/json", "application/x-ndjson", "application/merge-patch+json", "application/vnd.wiber.batches"];

    /// <summary>Whether the request changes nothing.</summary>
    public static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    /// <summary>Whether a request that changes something could not have come from a page of somebody else.</summary>
    public static bool IsDeliberate(HttpRequest request)
    {
        if (request.Headers.ContainsKey(Header))
        {
            return true;
        }

        return request.ContentType is { Length: > 0 } type
            ? MediaTypeHeaderValue.TryParse(type, out MediaTypeHeaderValue? parsed)
                && Types.Contains(parsed.MediaType, StringComparer.OrdinalIgnoreCase)
            : !OriginRule.IsFromBrowser(request.Headers);
    }
}
