using System.Net;

namespace Wiber.Client.Configuration;

/// <summary>The addresses of all nodes, each of which may be used once.</summary>
internal sealed class AddressBook
{
    private readonly Dictionary<(string Host, int Port), (string Use, int Line)> _uses = [];

    /// <summary>Takes an address for a use.</summary>
    /// <exception cref="ClusterConfigException">It is taken.</exception>
    public void Add(ConfigSection section, string key, string host, int port, string use)
    {
        if (!_uses.TryAdd((Normalize(host), port), (use, section.LineOf(key))))
        {
            (string otherUse, int otherLine) = _uses[(Normalize(host), port)];
            throw section.Error(key, $"{use} would be {host}:{port}, which is already {otherUse} (line {otherLine})");
        }
    }

    private static string Normalize(string host)
    {
        string lower = host.ToLowerInvariant();
        if (lower == "localhost")
        {
            return IPAddress.Loopback.ToString();
        }

        return IPAddress.TryParse(lower, out IPAddress? address) ? address.ToString() : lower;
    }
}
