using System.Buffers;

namespace Wiber.Client.Consuming;

/// <summary>
/// The name of a consumer that was given none: its host's, as far as a name may have that, and a number of its own.
/// </summary>
internal static class DefaultMemberName
{
    private const int HostCharsMax = 200;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>A name that nobody else has, and that a member may have whatever the host is called.</summary>
    public static string On(string host)
    {
        string shown = string.Concat(host.Take(HostCharsMax).Select(each => Allowed.Contains(each) ? each : '-'));
        return $"{shown}-{Guid.NewGuid():n}";
    }
}
