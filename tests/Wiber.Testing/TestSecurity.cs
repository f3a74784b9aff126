using Wiber.Client.Configuration;
using Wiber.Client.Security;

namespace Wiber.Testing;

/// <summary>What protects a test cluster: its section of cluster.toml, and the files that go with it.</summary>
public sealed class TestSecurity
{
    /// <summary>Certificates; null for none.</summary>
    public TlsOptions? Tls { get; private init; }

    /// <summary>Tokens and secrets.</summary>
    public SecurityOptions Options { get; private init; } = new();

    /// <summary>A token of each role, once the cluster runs; empty if it has none.</summary>
    public Dictionary<ApiRole, string> Tokens { get; } = [];

    /// <summary>The token of an admin; null if the cluster has none.</summary>
    public string? AdminToken => Tokens.GetValueOrDefault(ApiRole.Admin);

    /// <summary>What nodes show each other; null if the cluster has no such secret.</summary>
    public string? PeerSecret { get; private init; }

    /// <summary>Certificates and tokens, as a cluster on a network has them.</summary>
    public static TestSecurity OfNetwork() => new()
    {
        Tls = new TlsOptions { Authority = "tls/ca.pem" },
        Options = new SecurityOptions { Tokens = "api-tokens" },
    };

    /// <summary>Tokens and a peer secret, without certificates.</summary>
    public static TestSecurity OfSecrets() => new()
    {
        Options = new SecurityOptions { Tokens = "api-tokens", PeerSecret = "peer-secret" },
        PeerSecret = "a-secret-of-the-peers-0123456789-abcdef",
    };

    internal void WriteFiles(ClusterConfig config)
    {
        if (config.Tls is { } tls)
        {
            using CertificateMaker maker = CertificateMaker.Open(Path.GetDirectoryName(tls.Authority)!, config.Name);
            foreach (NodeConfig node in config.Nodes)
            {
                maker.MakeNode(config.Name, node.Id, [node.Host], CertificateMaker.DaysDefault);
            }

            maker.MakeServer("gateway", ["127.0.0.1", "localhost"], CertificateMaker.DaysDefault);
        }

        if (config.Security.Tokens is { } path)
        {
            foreach (ApiRole role in Enum.GetValues<ApiRole>())
            {
                Tokens.Add(role, TokenFile.Add(path, TokenFile.NameOf(role), role));
            }
        }

        if (config.Security.PeerSecret is { } secret)
        {
            File.WriteAllText(secret, PeerSecret);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
    }
}
