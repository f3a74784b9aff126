using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Compatibility;

/// <summary>
/// Stands in front of every path of the seeds' API: says to browsers which pages may use it (CORS), refuses those of others, and
/// turns problems into the API's own words.
/// </summary>
internal static class SeedsGate
{
    /// <summary>Answers a browser's question before its request.</summary>
    public static Task HandleOptionsAsync(HttpContext context)
    {
        TryAllowOrigin(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Lets a request through.</summary>
    public static async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (!TryAllowOrigin(context))
        {
            await SeedsAnswer.ForeignPageAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (ProblemException exception) when (!context.Response.HasStarted)
        {
            await SeedsAnswer.WriteAsync(context, exception.Problem);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await SeedsAnswer.WriteAsync(context, exception);
        }
    }

    /// <summary>
    /// False if the request comes from a page that may not use the API. Not to answer such a page would not be enough: a browser
    /// sends a plain POST before it looks whether the page may read the answer.
    /// </summary>
    private static bool TryAllowOrigin(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.Vary = "Origin";
        if (context.Request.Headers.Origin.Count == 0)
        {
            return true;
        }

        string origin = context.Request.Headers.Origin.ToString();
        if (!LoopbackOrigin.IsLoopback(origin))
        {
            return false;
        }

        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowMethods = "GET,POST,OPTIONS";
        headers.AccessControlAllowHeaders = "Content-Type,Accept,Authorization";
        headers.AccessControlMaxAge = "86400";
        return true;
    }
}
