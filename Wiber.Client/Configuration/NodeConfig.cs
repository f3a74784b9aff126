namespace Wiber.Client.Configuration;

/// <summary>One node of a cluster: an element of <c>[[node]]</c>.</summary>
public sealed record NodeConfig
{
    /// <summary>What is added to <see cref="Port"/> for the peer port where none is given.</summary>
    public const int PeerPortOffset = 1000;

    private readonly int? _peerPort;

    /// <summary>Identity within the cluster: 1 to 64 of <c>A-Z a-z 0-9 _ -</c>, beginning with a letter or digit.</summary>
    public required string Id { get; init; }

    /// <summary>Address or name at which clients and peers reach the node.</summary>
    public required string Host { get; init; }

    /// <summary>The port clients use.</summary>
    public required int Port { get; init; }

    /// <summary>The port peers use; by default <see cref="Port"/> + <see cref="PeerPortOffset"/>.</summary>
    public int PeerPort
    {
        get => _peerPort ?? Port + PeerPortOffset;
        init => _peerPort = value;
    }

    /// <summary>The port of the text line protocol; null if the node does not serve it.</summary>
    public int? LinePort { get; init; }

    /// <summary>The port of the chat protocol; null if the node does not serve it.</summary>
    public int? ChatPort { get; init; }

    /// <summary>
    /// PEM file of the node's certificate, if it is not where <see cref="TlsOptions.Directory"/> says. Absolute, or relative to
    /// cluster.toml.
    /// </summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file of the certificate's key; goes with <see cref="Certificate"/>.</summary>
    public string? Key { get; init; }

    /// <summary>Whether the cluster that the node belongs to has certificates, set by it.</summary>
    public bool UsesTls { get; internal init; }

    /// <summary>Absolute directory of this node's files, set by the cluster the node belongs to; empty before.</summary>
    public string DataDirectory { get; internal init; } = "";

    /// <summary>Base address of the client API.</summary>
    public Uri ClientUri => new UriBuilder(Scheme, Host, Port).Uri;

    /// <summary>Base address of the peer RPC.</summary>
    public Uri PeerUri => new UriBuilder(Scheme, Host, PeerPort).Uri;

    private string Scheme => UsesTls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;

    /// <summary>What makes these values unusable, by the rules of cluster.toml; null if nothing does.</summary>
    public string? FindProblem()
    {
        if (IdentityRule.FindProblem(Id) is { } idProblem)
        {
            return $"id {idProblem}";
        }

        if (HostRule.FindProblem(Host) is { } hostProblem)
        {
            return $"host {hostProblem}";
        }

        return Port is < 1 or > ushort.MaxValue || PeerPort is < 1 or > ushort.MaxValue
            ? $"the ports must be 1 to {ushort.MaxValue}, not {Port} and {PeerPort}"
            : Port == PeerPort ? $"the ports must differ, both are {Port}" : null;
    }
}
