using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Wiber.Client.Configuration;

/// <summary>The address of an NTP server.</summary>
/// <param name="Host">Name or IP address.</param>
/// <param name="Port">UDP port; 123 where none is given.</param>
public sealed record NtpServer(string Host, int Port = NtpServer.PortDefault)
{
    /// <summary>The port of NTP.</summary>
    public const int PortDefault = 123;

    /// <summary>Reads <c>host</c>, <c>host:port</c> or <c>[IPv6 address]:port</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out NtpServer? server)
    {
        ArgumentNullException.ThrowIfNull(text);
        string host = text;
        int port = PortDefault;
        int colon = text.LastIndexOf(':');
        bool isBracketed = text.StartsWith('[');
        if (colon >= 0 && (isBracketed ? text[colon - 1] == ']' : text.IndexOf(':', StringComparison.Ordinal) == colon))
        {
            host = text[..colon];
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port))
            {
                port = 0;
            }
        }

        host = isBracketed && host.EndsWith(']') ? host[1..^1] : host;
        server = port is > 0 and <= ushort.MaxValue && HostRule.FindProblem(host) is null ? new NtpServer(host, port) : null;
        return server is not null;
    }

    /// <summary>The address as it is written in cluster.toml.</summary>
    public override string ToString() =>
        Port == PortDefault ? Host
        : Host.Contains(':', StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
