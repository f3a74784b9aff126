namespace Wiber.Node.Http.Isolation;

/// <summary>Lets no request to a node through that this one is cut off from, nor an answer that comes after the cut.</summary>
internal sealed class IsolatedHttpHandler(PeerIsolation isolation, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RequirePassage(request.RequestUri);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        try
        {
            RequirePassage(request.RequestUri);
            return response;
        }
        catch (HttpRequestException)
        {
            response.Dispose();
            throw;
        }
    }

    private void RequirePassage(Uri? peer)
    {
        if (isolation.IsFrom(peer))
        {
            throw new HttpRequestException("this node is cut off from it");
        }
    }
}
