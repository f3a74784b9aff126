using System.Net;
using System.Net.Http.Headers;

namespace Wiber.Client.Transport;

/// <summary>
/// A request's body that knows whether any of it was sent. While it was not, the node cannot have acted on the request, however
/// the attempt ended.
/// </summary>
internal sealed class RequestBody : HttpContent
{
    private readonly ReadOnlyMemory<byte> bytes;
    private volatile bool wasStarted;

    public RequestBody(ReadOnlyMemory<byte> bytes, string contentType)
    {
        this.bytes = bytes;
        Headers.ContentType = new MediaTypeHeaderValue(contentType);
    }

    public bool WasStarted => wasStarted;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        wasStarted = true;
        await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
