using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Wiber.Client.Configuration;
using Wiber.Client.Security;
using Wiber.Node.Http.Peers;

namespace Wiber.Node.Http.Security;

/// <summary>A node's part in TLS: its certificate, and whose it trusts.</summary>
internal sealed class NodeTls : IDisposable
{
    private readonly string _cluster;
    private readonly ServerCertificate _own;
    private readonly TrustedAuthority _authority;
    private readonly ILogger _logger;
    private volatile string? _lastRefusal;

    private NodeTls(string cluster, ServerCertificate own, TrustedAuthority authority, ILogger logger)
    {
        _cluster = cluster;
        _own = own;
        _authority = authority;
        _logger = logger;
    }

    /// <summary>When the node's certificate ends.</summary>
    public DateTime ValidUntil => _own.Certificate.NotAfter.ToUniversalTime();

    /// <summary>Reads a node's files, and finds out now what its peers and clients would refuse later.</summary>
    /// <exception cref="SecurityFileException">They cannot be used, or are not for this node.</exception>
    public static NodeTls Load(ClusterConfig cluster, NodeConfig node, TlsOptions tls, ILogger logger)
    {
        (string certificatePath, string keyPath) = cluster.CertificateFilesOf(node);
        TrustedAuthority authority = TrustedAuthority.Load(tls.Authority);
        ServerCertificate own = ServerCertificate.Load(certificatePath, keyPath);
        string? problem = authority.FindProblem(own.Certificate, own.Between) is { } found
            ? $"it is not valid as a node's certificate of {tls.Authority}: {found}"
            : NodeName.Read(own.Certificate, cluster.Name) != node.Id
                ? $"it is not for node {node.Id}: {NodeName.Of(cluster.Name, node.Id)} must be among its alternative names"
                : !own.Certificate.MatchesHostname(node.Host)
                    ? $"it is not for {node.Host}, where cluster.toml says that {node.Id} is reached"
                    : null;
        if (problem is null)
        {
            return new NodeTls(cluster.Name, own, authority, logger);
        }

        own.Dispose();
        throw new SecurityFileException(certificatePath, problem);
    }

    /// <summary>How clients are served.</summary>
    public HttpsConnectionAdapterOptions CreateClientOptions() => new()
    {
        ServerCertificate = _own.Certificate,
        ServerCertificateChain = _own.Between,
        SslProtocols = TrustedAuthority.Protocols,
    };

    /// <summary>How other nodes are served: they must show a certificate of theirs.</summary>
    public HttpsConnectionAdapterOptions CreatePeerOptions()
    {
        HttpsConnectionAdapterOptions options = CreateClientOptions();
        options.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        options.ClientCertificateValidation = (certificate, chain, _) => IsNode(certificate, chain);
        return options;
    }

    /// <summary>How this node connects to others: it shows its certificate, and they must have one of a node.</summary>
    public SslClientAuthenticationOptions CreateOutgoingOptions()
    {
        SslClientAuthenticationOptions options = _authority.CreateClientOptions();
        options.ClientCertificateContext = SslStreamCertificateContext.Create(_own.Certificate, _own.Between, offline: true);
        options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            errors == SslPolicyErrors.None && certificate is X509Certificate2 known && ReadNode(known) is not null;
        return options;
    }

    /// <summary>Lets a connection through only if it leads to the node that its first request names.</summary>
    public ValueTask<Stream> RequireNamedNodeAsync(SocketsHttpPlaintextStreamFilterContext connection, CancellationToken _)
    {
        string? reached = connection.PlaintextStream is SslStream { RemoteCertificate: X509Certificate2 certificate }
            ? ReadNode(certificate)
            : null;
        return connection.InitialRequestMessage.Headers.TryGetValues(PeerProtocol.ToHeader, out IEnumerable<string>? names)
            && names.All(name => name == reached)
                ? ValueTask.FromResult(connection.PlaintextStream)
                : throw new AuthenticationException($"the certificate there is that of {reached ?? "no node"}");
    }

    /// <summary>The node of this cluster that a certificate is for; null if it is for none.</summary>
    public string? ReadNode(X509Certificate2 certificate)
    {
        try
        {
            return NodeName.Read(certificate, _cluster);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public void Dispose() => _own.Dispose();

    private bool IsNode(X509Certificate2 certificate, X509Chain? chain)
    {
        string? problem = _authority.FindProblem(certificate, chain?.ChainPolicy.ExtraStore ?? []);
        problem ??= ReadNode(certificate) is null ? $"it names no node of {_cluster}" : null;
        if (problem is not null && problem != _lastRefusal)
        {
            // Whoever tries, tries again and again; the log says once why they are refused.
            _lastRefusal = problem;
            _logger.LogWarning("refused a peer by its certificate {Subject}: {Problem}", certificate.Subject, problem);
        }

        return problem is null;
    }
}
