namespace Wiber.Node.Http.Compatibility;

/// <summary>
/// Which web pages may use the API of the seeds: those that this machine serves itself. A browser takes any page of the
/// internet to a node on localhost, and says in the header Origin which one it was.
/// </summary>
internal static class LoopbackOrigin
{
    private static readonly string[] Hosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Whether an origin is http on a loopback address, on whatever port.</summary>
    public static bool IsLoopback(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
        && uri.Scheme == Uri.UriSchemeHttp
        && Hosts.Contains(uri.Host, StringComparer.Ordinal)
        && (origin == $"http://{uri.Host}" || origin == $"http://{uri.Host}:{uri.Port}");
}
