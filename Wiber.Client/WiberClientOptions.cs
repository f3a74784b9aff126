namespace Wiber.Client;

/// <summary>Timeouts and habits of a <see cref="WiberClient"/>.</summary>
public sealed record WiberClientOptions
{
    /// <summary>
    /// How long a call may take with all its retries; a long poll's waiting comes on top. A write that no node can take ends up to
    /// a second sooner, while it is certain that it is not stored. Default 10 s.
    /// </summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one node may take to answer before the next is tried. Default 3 s.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a connection may take to open. Default 1 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Measure this machine's clock against the cluster's, once a minute at most, and say so with every message that has a time
    /// of its own: readers then see the time corrected. Default false.
    /// </summary>
    public bool CorrectTimestamps { get; init; }

    /// <summary>How long each node may take to answer a question for its status. Default 1 s.</summary>
    public TimeSpan StatusTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The shortest time from one question to the next while receiving: a reader of much that comes singly asks less often and gets
    /// more at once. Default 0: each message as soon as it is stored.
    /// </summary>
    public TimeSpan ReceiveInterval { get; init; }

    /// <summary>
    /// Told, in a sentence for people, of every redirect to another node and every attempt that failed and is made again; by any
    /// thread. Null for nobody.
    /// </summary>
    public Action<string>? Report { get; init; }

    /// <summary>
    /// The API token to show, where the cluster wants one. Null for that of WIBER_TOKEN, or of the file that WIBER_TOKEN_FILE
    /// names; empty for none.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>
    /// PEM file of the authority that signed the nodes' certificates, for a cluster that is known by addresses and not by its
    /// cluster.toml. Null for the file that WIBER_CA names, else whom the system trusts.
    /// </summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>Without the values: one of them is a secret.</summary>
    public override string ToString() => nameof(WiberClientOptions);
}
