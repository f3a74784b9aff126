using Wiber.Client.Api;
using Wiber.Client.Transport;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    private const string MessagesEnd = "/messages";
    private const string BatchesPath = "/v1/batches";

    /// <summary>
    /// Passes a request on to whichever node can answer it, the leader where only it can, and gives that node's answer as it is,
    /// its body unread. A publish without a producer and sequence of its own gets this client's, so that it is stored once
    /// however often it has to be sent.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Gives up; a write may have been done.</param>
    /// <returns>An answer of success; the caller disposes of it.</returns>
    /// <exception cref="WiberApiException">Refused, or not answered in time.</exception>
    public async Task<HttpResponseMessage> RelayAsync(RelayRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        string path = request.PathAndQuery.Split('?')[0];
        bool isPost = request.Method == HttpMethod.Post;
        var passed = new ApiRequest
        {
            Method = request.Method,
            PathAndQuery = request.PathAndQuery,
            Body = request.Body,
            ContentType = request.ContentType ?? (request.Body.IsEmpty ? null : "application/json"),
            Headers = request.Headers,
            Timeout = _options.CallTimeout + request.Wait,
            AttemptTimeout = _options.AttemptTimeout + request.Wait,
            LeavesBody = true,

            // The producers of batches are within them, and may be none.
            IsRepeatable = !(isPost && path == BatchesPath),
        };
        bool isOpenPublish = isPost
            && path.EndsWith(MessagesEnd, StringComparison.Ordinal)
            && !request.Headers.ContainsKey(WiberHeaders.Producer);
        if (!isOpenPublish)
        {
            return await OpenAsync(passed, cancellationToken).ConfigureAwait(false);
        }

        ulong sequence = await OpenWindowAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await OpenAsync(passed with { Identity = (ProducerId, sequence) }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _window.Close(sequence);
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancellationToken) =>
        (await _sender.ExchangeAsync(request, cancellationToken).ConfigureAwait(false)).Response ?? throw NotOfThisApi(null);
}
