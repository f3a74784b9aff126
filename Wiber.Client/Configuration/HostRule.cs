using System.Net;

namespace Wiber.Client.Configuration;

/// <summary>What a node's host may be: a name or address that others can connect to.</summary>
internal static class HostRule
{
    public static void Check(ConfigSection section, string key, string value)
    {
        if (FindProblem(value) is { } problem)
        {
            throw section.Error(key, problem);
        }
    }

    /// <summary>What is wrong with a host; null if nothing is.</summary>
    public static string? FindProblem(string value)
    {
        if (Uri.CheckHostName(value) is UriHostNameType.Unknown or UriHostNameType.Basic)
        {
            return "must be a host name or an IP address, without a port";
        }

        bool isWildcard = IPAddress.TryParse(value, out IPAddress? address)
            && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        return isWildcard
            ? $"{value} is no address that clients and peers can connect to; give the address they use"
            : null;
    }
}
