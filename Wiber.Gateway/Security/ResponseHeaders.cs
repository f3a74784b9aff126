using Microsoft.AspNetCore.Http;

namespace Wiber.Gateway.Security;

/// <summary>What every answer tells browsers: nothing from elsewhere, nothing inline, in nobody's frame.</summary>
internal static class ResponseHeaders
{
    /// <summary>Scripts, styles and connections of this origin only; no inline code, no plug-ins, no frames, no forms.</summary>
    public const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Add(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
