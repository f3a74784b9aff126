namespace Wiber.Client.Configuration;

/// <summary>Who may use the cluster: section <c>[security]</c>; see docs/security.md.</summary>
public sealed record SecurityOptions
{
    /// <summary>
    /// Nodes without TLS may listen on addresses that other machines reach: whoever is on the way reads and changes everything.
    /// Default false.
    /// </summary>
    public bool AllowPlaintext { get; init; }

    /// <summary>
    /// File of the API's tokens. With it every request needs one. Absolute, or relative to cluster.toml; null for none.
    /// </summary>
    public string? Tokens { get; init; }

    /// <summary>
    /// File with a secret that nodes show each other, for clusters without TLS. Absolute, or relative to cluster.toml; null for
    /// none.
    /// </summary>
    public string? PeerSecret { get; init; }

    /// <summary>The same with absolute paths.</summary>
    internal SecurityOptions Below(string folder) => this with
    {
        Tokens = Tokens is null ? null : Path.GetFullPath(Tokens, folder),
        PeerSecret = PeerSecret is null ? null : Path.GetFullPath(PeerSecret, folder),
    };
}
