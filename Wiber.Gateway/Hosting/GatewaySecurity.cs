using System.Net;
using Wiber.Client.Configuration;
using Wiber.Client.Security;

namespace Wiber.Gateway.Hosting;

/// <summary>What protects a gateway; each part is null where it is not needed.</summary>
internal sealed class GatewaySecurity : IAsyncDisposable
{
    /// <summary>The gateway's name among the certificates.</summary>
    private const string CertificateName = "gateway";

    /// <summary>The certificate that other machines see.</summary>
    public ServerCertificate? Certificate { get; private init; }

    /// <summary>The tokens of the cluster, one of which whoever uses the gateway must show.</summary>
    public TokenStore? Tokens { get; private init; }

    /// <summary>Reads what a gateway at this address needs.</summary>
    /// <exception cref="GatewayStartException">Other machines would reach it in the clear.</exception>
    /// <exception cref="SecurityFileException">A file cannot be used.</exception>
    public static GatewaySecurity Load(GatewayOptions options)
    {
        ClusterConfig cluster = options.Cluster;
        bool isForOthers = !IPAddress.IsLoopback(options.Address);
        if (isForOthers && cluster.Tls is null && !options.AllowPlaintext)
        {
            throw new GatewayStartException(
                $"{options.Address} is no loopback address, and without TLS whoever is on the way could read and change "
                + "everything; `wiber cert` makes certificates, or say --allow-plaintext");
        }

        return new GatewaySecurity
        {
            Certificate = isForOthers && cluster.Tls is { } tls ? LoadCertificate(tls) : null,
            Tokens = cluster.Security.Tokens is { } tokens
                ? TokenStore.Open(tokens, line => Console.Error.WriteLine($"gateway: {line}"))
                : null,
        };
    }

    public async ValueTask DisposeAsync()
    {
        Certificate?.Dispose();
        if (Tokens is not null)
        {
            await Tokens.DisposeAsync();
        }
    }

    private static ServerCertificate LoadCertificate(TlsOptions tls)
    {
        (string certificate, string key) = tls.FilesOf(CertificateName);
        return File.Exists(certificate)
            ? ServerCertificate.Load(certificate, key)
            : throw new SecurityFileException(
                certificate, "the gateway's certificate is missing; `wiber cert gateway --host NAME` makes one");
    }
}
