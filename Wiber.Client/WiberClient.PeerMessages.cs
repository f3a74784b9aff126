using System.Globalization;
using Wiber.Client.Api;
using Wiber.Client.Transport;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    /// <summary>
    /// Asks one node for the last messages between it and others. It records them for a minute after each such request, and not
    /// else: ask at least that often, each time with the <see cref="PeerMessageList.Next"/> of the answer before.
    /// </summary>
    /// <param name="node">Base address of its client API.</param>
    /// <param name="after">Where to go on; null for the oldest there is.</param>
    /// <param name="limit">The most to give, up to 2,048.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WiberApiException">It did not answer in time.</exception>
    public Task<PeerMessageList> GetPeerMessagesAsync(
        Uri node, long? after = null, int limit = 500, CancellationToken cancellationToken = default)
    {
        string start = after is null ? "" : string.Create(CultureInfo.InvariantCulture, $"after={after}&");
        string path = string.Create(CultureInfo.InvariantCulture, $"/v1/peer-messages?{start}limit={limit}");
        ApiRequest request = Get(path, TimeSpan.Zero) with { AttemptTimeout = _options.StatusTimeout };
        return AskOneAsync(node, request, WiberJsonContext.Default.PeerMessageList, cancellationToken);
    }
}
