using Wiber.Client.Api;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    /// <summary>Asks one node what its reads in the order of timestamps hold and did.</summary>
    /// <param name="node">Base address of its client API.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WiberApiException">It did not answer in time.</exception>
    public Task<OrderingStatus> GetOrderingAsync(Uri node, CancellationToken cancellationToken = default) => AskOneAsync(
        node,
        Get("/v1/ordering", TimeSpan.Zero) with { AttemptTimeout = _options.StatusTimeout },
        WiberJsonContext.Default.OrderingStatus,
        cancellationToken);

    /// <summary>Lets everything go out that one node's reads in the order of timestamps hold.</summary>
    /// <param name="node">Base address of its client API.</param>
    /// <param name="topic">Only what is of this topic; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WiberApiException">It did not answer in time.</exception>
    public Task<ForcedMessages> ForceOrderingAsync(
        Uri node, string? topic = null, CancellationToken cancellationToken = default)
    {
        string query = topic is null ? "" : $"?topic={Uri.EscapeDataString(topic)}";
        return AskOneAsync(
            node,
            Get($"/v1/ordering/force{query}", TimeSpan.Zero) with
            {
                Method = HttpMethod.Post,
                AttemptTimeout = _options.StatusTimeout,
            },
            WiberJsonContext.Default.ForcedMessages,
            cancellationToken);
    }
}
