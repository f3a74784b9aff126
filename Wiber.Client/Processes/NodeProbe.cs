using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Security;
using Wiber.Client.Transport;

namespace Wiber.Client.Processes;

/// <summary>Asks whether a node serves its client API: that port is its last to open.</summary>
internal sealed class NodeProbe(ClusterConfig config, NodeConfig node) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly NodeExchange _exchange = new(Patience, TrustedAuthority.ClientOptionsOf(config));

    /// <summary>
    /// True if the node with this id answers at its address, or a node that wants to see a token before it says who it is.
    /// </summary>
    public async Task<bool> IsServingAsync(CancellationToken cancellationToken)
    {
        var request = new ApiRequest
        {
            Method = HttpMethod.Get,
            PathAndQuery = "/v1/status",
            Timeout = Patience,
            AttemptTimeout = Patience,
        };
        Attempt attempt = await _exchange.TryAsync(request, node.ClientUri, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        bool wantsToken = attempt.Error?.Code == WiberErrorCodes.Unauthorized;
        return wantsToken || (attempt.Outcome == AttemptOutcome.Answered && NameOf(attempt.Answer) == node.Id);
    }

    public void Dispose() => _exchange.Dispose();

    private static string? NameOf(byte[] answer)
    {
        try
        {
            return JsonSerializer.Deserialize(answer, WiberJsonContext.Default.NodeStatus)?.Node;
        }
        catch (JsonException)
        {
            // Something else listens there.
            return null;
        }
    }
}
