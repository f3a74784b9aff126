using System.Net;
using Microsoft.AspNetCore.Http;

namespace Wiber.Gateway.Security;

/// <summary>
/// Which names a gateway answers to. A page of the internet may point a name of its own at this machine (DNS rebinding) and would
/// then be of the same origin as the dashboard; its name in the header Host gives it away.
/// </summary>
internal static class SafeHost
{
    /// <summary>
    /// Whether a request may name the gateway so: <c>localhost</c> or a loopback address; of a gateway that is to be reached from
    /// other machines, any address, for nobody can point an address elsewhere.
    /// </summary>
    /// <param name="host">The header as it came.</param>
    /// <param name="isForOthers">Whether the gateway listens for other machines too.</param>
    public static bool IsSafe(HostString host, bool isForOthers) =>
        host.HasValue
        && (host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Host.Trim('[', ']'), out IPAddress? address)
                && (isForOthers || IPAddress.IsLoopback(address))));
}
