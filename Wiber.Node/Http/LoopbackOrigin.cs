using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http;

/// <summary>
/// Which web pages may use a node: those that this machine serves itself. A browser takes any page of the internet to a node on
/// localhost, for plain POSTs and WebSockets without asking first, and says in the header Origin which one it was.
/// </summary>
internal static class LoopbackOrigin
{
    private static readonly string[] Hosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Refuses a request that a page of another machine makes.</summary>
    /// <exception cref="ProblemException">It does.</exception>
    public static void Require(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        if (origin is not null && !IsLoopback(origin))
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status403Forbidden,
                ProblemCode.ForbiddenOrigin,
                $"web pages of \"{origin}\" may not use this node, only pages of this machine"));
        }
    }

    /// <summary>Whether an origin is http on a loopback address, on whatever port.</summary>
    public static bool IsLoopback(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
        && uri.Scheme == Uri.UriSchemeHttp
        && Hosts.Contains(uri.Host, StringComparer.Ordinal)
        && (origin == $"http://{uri.Host}" || origin == $"http://{uri.Host}:{uri.Port}");
}
