namespace Wiber.Client.Configuration;

/// <summary>Where the certificates are: section <c>[tls]</c>. With it everything goes over TLS; see docs/security.md.</summary>
public sealed record TlsOptions
{
    /// <summary>
    /// PEM file with the certificates of the authority, or authorities, that signed those of the nodes. Clients and nodes trust
    /// nobody else. Absolute, or relative to cluster.toml.
    /// </summary>
    public required string Authority { get; init; }

    /// <summary>
    /// Folder with <c>ID.pem</c> and <c>ID.key</c> of each node; null for the folder of <see cref="Authority"/>. Absolute, or
    /// relative to cluster.toml.
    /// </summary>
    public string? Directory { get; init; }

    /// <summary>
    /// The PEM files of a node, or of whoever has a name here: its certificate with those between, and its key.
    /// </summary>
    public (string Certificate, string Key) FilesOf(string name)
    {
        string folder = Directory ?? Path.GetDirectoryName(Authority) ?? "";
        return (Path.Combine(folder, $"{name}.pem"), Path.Combine(folder, $"{name}.key"));
    }

    /// <summary>The same with absolute paths.</summary>
    internal TlsOptions Below(string folder) => this with
    {
        Authority = Path.GetFullPath(Authority, folder),
        Directory = Directory is null ? null : Path.GetFullPath(Directory, folder),
    };
}
