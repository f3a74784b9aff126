using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Wiber.Client.Configuration;

namespace Wiber.Client.Security;

/// <summary>The authorities whose signature a cluster trusts; nobody else's, those of the system neither.</summary>
public sealed class TrustedAuthority
{
    /// <summary>The versions of TLS that are spoken.</summary>
    public const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection _authorities;

    private TrustedAuthority(X509Certificate2Collection authorities) => _authorities = authorities;

    /// <summary>Reads the authorities of a PEM file.</summary>
    /// <exception cref="SecurityFileException">It cannot be read, or no certificate is in it.</exception>
    public static TrustedAuthority Load(string path)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SecurityFileException(
                path, $"the certificate of the authority cannot be read: {error.Message} `wiber cert` makes one", error);
        }

        return authorities.Count > 0
            ? new TrustedAuthority(authorities)
            : throw new SecurityFileException(path, "no certificate is in it; it must have the authority's as PEM");
    }

    /// <summary>
    /// What a client needs to trust the servers that the authority signed and no others; their names are checked as ever.
    /// </summary>
    public SslClientAuthenticationOptions CreateClientOptions() => new()
    {
        CertificateChainPolicy = CreatePolicy(ServerPurpose),
        EnabledSslProtocols = Protocols,
    };

    /// <summary>The same for the cluster of a cluster.toml; null if it does without TLS.</summary>
    /// <exception cref="SecurityFileException">The authority cannot be read.</exception>
    internal static SslClientAuthenticationOptions? ClientOptionsOf(ClusterConfig config) =>
        config.Tls is { } tls ? Load(tls.Authority).CreateClientOptions() : null;

    /// <summary>
    /// What is wrong with the certificate of a client; null if the authority signed it for that and it is valid.
    /// </summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="between">Further certificates that came with it, which may lead to the authority.</param>
    public string? FindProblem(X509Certificate2 certificate, IEnumerable<X509Certificate2> between)
    {
        using var chain = new X509Chain { ChainPolicy = CreatePolicy(ClientPurpose) };
        foreach (X509Certificate2 each in between)
        {
            chain.ChainPolicy.ExtraStore.Add(each);
        }

        return chain.Build(certificate)
            ? null
            : string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct());
    }

    private X509ChainPolicy CreatePolicy(string purpose)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,

            // A private authority publishes no lists; a certificate that must go is one that the authority replaces.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_authorities);
        policy.ApplicationPolicy.Add(new Oid(purpose));
        return policy;
    }
}
