using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Wiber.Gateway.Security;

/// <summary>
/// Which pages may ask a gateway: its own. Browsers name the page in Origin, with every WebSocket and everything that is not a
/// plain GET, and say in Sec-Fetch-Site whether it is of the same origin. Programs that are no browsers send neither.
/// </summary>
internal static class OriginRule
{
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>Whether a browser sent the request.</summary>
    public static bool IsFromBrowser(IHeaderDictionary headers) =>
        headers.ContainsKey("Origin") || headers.ContainsKey(FetchSite);

    /// <summary>Whether the page that sent the request, if one did, is the gateway's own.</summary>
    public static bool IsOwn(HttpRequest request)
    {
        StringValues origin = request.Headers.Origin;
        if (origin.Count > 0 && (origin.Count > 1 || origin[0] != $"{request.Scheme}://{request.Host.Value}"))
        {
            return false;
        }

        // A person who types the address or follows a link to the page is `none` or comes from elsewhere to look only.
        string? site = request.Headers[FetchSite];
        return site is null or "same-origin" or "none" || IsVisit(request);
    }

    /// <summary>A person comes to the page itself: by a link, in a window of its own.</summary>
    private static bool IsVisit(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Path == "/"
        && request.Headers["Sec-Fetch-Mode"] == "navigate"
        && request.Headers["Sec-Fetch-Dest"] == "document";
}
