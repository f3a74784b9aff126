using Wiber.Client.Configuration;
using Wiber.Client.Security;

namespace Wiber.Node.Http.Security;

/// <summary>What protects a node; each part is null where cluster.toml does not ask for it.</summary>
internal sealed class NodeSecurity : IAsyncDisposable
{
    private static readonly TimeSpan ShortValidity = TimeSpan.FromDays(30);

    /// <summary>Certificates, for clients and other nodes.</summary>
    public NodeTls? Tls { get; private init; }

    /// <summary>Tokens of the client API.</summary>
    public TokenStore? Tokens { get; private init; }

    /// <summary>What nodes show each other.</summary>
    public PeerSecret? PeerSecret { get; private init; }

    /// <summary>Reads what cluster.toml names.</summary>
    /// <exception cref="SecurityFileException">A file cannot be used.</exception>
    public static NodeSecurity Load(ClusterConfig cluster, NodeConfig node, ILogger logger)
    {
        SecurityOptions options = cluster.Security;
        var security = new NodeSecurity
        {
            Tls = cluster.Tls is { } tls ? NodeTls.Load(cluster, node, tls, logger) : null,
            PeerSecret = options.PeerSecret is { } secret ? PeerSecret.Load(secret) : null,
            Tokens = options.Tokens is { } tokens ? TokenStore.Open(tokens, line => logger.LogWarning("{Line}", line)) : null,
        };
        security.Describe(node.Id, logger);
        return security;
    }

    public async ValueTask DisposeAsync()
    {
        if (Tokens is not null)
        {
            await Tokens.DisposeAsync();
        }

        Tls?.Dispose();
    }

    private void Describe(string node, ILogger logger)
    {
        if (Tls is null && Tokens is null && PeerSecret is null)
        {
            return;
        }

        logger.LogInformation(
            "[{Node}] TLS {Tls} | API tokens {Tokens} | peer secret {PeerSecret}",
            node,
            Tls is null ? "off" : $"on, certificate valid until {Tls.ValidUntil:yyyy-MM-dd}",
            Tokens is null ? "off" : "on",
            PeerSecret is null ? "off" : "on");
        if (Tls is not null && Tls.ValidUntil - DateTime.UtcNow < ShortValidity)
        {
            logger.LogWarning(
                "[{Node}] the certificate ends on {End:u}; docs/security.md says how to renew it", node, Tls.ValidUntil);
        }
    }
}
