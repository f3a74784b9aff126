using Microsoft.AspNetCore.Http;

namespace Wiber.Gateway.Assets;

/// <summary><c>GET /</c> and <c>GET /assets/...</c>: the dashboard's files.</summary>
internal sealed class AssetEndpoint(AssetTable assets)
{
    private const string StartPage = "index.html";

    public async Task HandleAsync(HttpContext context)
    {
        string name = context.Request.RouteValues["path"] as string ?? StartPage;
        HttpResponse response = context.Response;
        if (assets.Find(name) is not { } asset)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // Kept by the browser and asked for again each time: another version of the gateway has other files.
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = asset.Tag;
        if (context.Request.Headers.IfNoneMatch == asset.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = asset.ContentType;
        response.ContentLength = asset.Content.Length;
        await response.Body.WriteAsync(asset.Content, context.RequestAborted);
    }
}
