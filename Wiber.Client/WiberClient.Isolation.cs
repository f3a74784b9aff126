using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Transport;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    private const string IsolationPath = "/v1/isolation";

    /// <summary>
    /// Cuts a node off from other nodes, as a broken network would: nothing between them gets through any more, in both
    /// directions, until <see cref="HealAsync"/> or a restart of the node. Clients reach it as before. It replaces whatever the
    /// node was cut off from.
    /// </summary>
    /// <param name="node">Base address of the node's client API. The node takes this only from its own machine.</param>
    /// <param name="peers">Ids of the other nodes; null for all of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WiberApiException">Refused, or it did not answer in time.</exception>
    public Task<NodeIsolation> IsolateAsync(
        Uri node, IReadOnlyList<string>? peers = null, CancellationToken cancellationToken = default)
    {
        var request = new IsolationRequest { Peers = peers };
        return ChangeIsolationAsync(
            node,
            HttpMethod.Put,
            JsonSerializer.SerializeToUtf8Bytes(request, WiberJsonContext.Default.IsolationRequest),
            cancellationToken);
    }

    /// <summary>Lets a node reach all others again.</summary>
    /// <param name="node">Base address of the node's client API. The node takes this only from its own machine.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WiberApiException">Refused, or it did not answer in time.</exception>
    public Task<NodeIsolation> HealAsync(Uri node, CancellationToken cancellationToken = default) =>
        ChangeIsolationAsync(node, HttpMethod.Delete, default, cancellationToken);

    private Task<NodeIsolation> ChangeIsolationAsync(
        Uri node, HttpMethod method, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        ApiRequest request = Change(method, IsolationPath, body) with { AttemptTimeout = _options.StatusTimeout };
        return AskOneAsync(node, request, WiberJsonContext.Default.NodeIsolation, cancellationToken);
    }
}
