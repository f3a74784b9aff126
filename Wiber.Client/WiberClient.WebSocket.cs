using System.Net.WebSockets;
using Wiber.Client.Api;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    /// <summary>Opens a WebSocket to one node, with this client's trust and token; no other node is tried.</summary>
    /// <param name="node">Base address of its client API.</param>
    /// <param name="pathAndQuery">What to open, such as <c>/v1/topics/t/stream</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The open WebSocket; the caller disposes of it.</returns>
    /// <exception cref="WiberApiException">The node refuses it, or cannot be reached.</exception>
    public Task<WebSocket> OpenWebSocketAsync(Uri node, string pathAndQuery, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        var target = new UriBuilder(new Uri(node, pathAndQuery))
        {
            Scheme = node.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs,
        };
        return _exchange.ConnectAsync(target.Uri, cancellationToken);
    }
}
