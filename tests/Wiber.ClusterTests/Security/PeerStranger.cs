using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Wiber.Client.Configuration;
using Wiber.Client.Security;

namespace Wiber.ClusterTests.Security;

/// <summary>Asks a node's peer port as somebody who is not, or not quite, a node of its cluster.</summary>
internal static class PeerStranger
{
    /// <summary>Asks who the node is.</summary>
    /// <param name="node">The node.</param>
    /// <param name="from">The node that the stranger says it is.</param>
    /// <param name="authority">Whom the stranger trusts; null for a node without TLS.</param>
    /// <param name="certificate">The files of the certificate that it shows; null for none.</param>
    /// <param name="secret">The peer secret that it shows; null for none.</param>
    /// <returns>The answer's status.</returns>
    /// <exception cref="HttpRequestException">The connection was refused.</exception>
    public static async Task<int> AskAsync(
        NodeConfig node,
        string from,
        string? authority = null,
        (string Certificate, string Key)? certificate = null,
        string? secret = null)
    {
        using var handler = new SocketsHttpHandler();
        if (authority is not null)
        {
            SslClientAuthenticationOptions options = TrustedAuthority.Load(authority).CreateClientOptions();
            if (certificate is var (path, key))
            {
                options.ClientCertificateContext = SslStreamCertificateContext.Create(
                    X509Certificate2.CreateFromPemFile(path, key), null, offline: true);
            }

            handler.SslOptions = options;
        }

        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.PeerUri, "/raft/v1/identity"));
        request.Headers.Add("Wiber-From", from);
        if (secret is not null)
        {
            request.Headers.Add("Wiber-Peer-Secret", secret);
        }

        using HttpResponseMessage answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
