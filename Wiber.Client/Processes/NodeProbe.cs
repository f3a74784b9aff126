using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Transport;

namespace Wiber.Client.Processes;

/// <summary>Asks whether a node serves its client API: that port is its last to open.</summary>
internal sealed class NodeProbe(NodeConfig node) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly NodeExchange exchange = new(Patience);

    /// <summary>True if the node with this id answers at its address.</summary>
    public async Task<bool> IsServingAsync(CancellationToken cancellationToken)
    {
        var request = new ApiRequest
        {
            Method = HttpMethod.Get,
            PathAndQuery = "/v1/status",
            Timeout = Patience,
            AttemptTimeout = Patience,
        };
        Attempt attempt = await exchange.TryAsync(request, node.ClientUri, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return attempt.Outcome == AttemptOutcome.Answered && NameOf(attempt.Answer) == node.Id;
    }

    public void Dispose() => exchange.Dispose();

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
