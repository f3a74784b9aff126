using System.Buffers;
using System.IO.Pipelines;

namespace Wiber.Node.Http.Messages;

/// <summary>A request body in one piece, in pooled memory.</summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly byte[] _buffer;
    private readonly int _bytes;

    private RequestBody(byte[] buffer, int bytes)
    {
        _buffer = buffer;
        _bytes = bytes;
    }

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _bytes);

    /// <summary>Reads a body to its end. The server has bounded its size and how slowly it may come.</summary>
    /// <exception cref="BadHttpRequestException">It is too large or too slow.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken);
            if (result.IsCompleted)
            {
                int bytes = checked((int)result.Buffer.Length);
                byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, 1));
                result.Buffer.CopyTo(buffer);
                reader.AdvanceTo(result.Buffer.End);
                return new RequestBody(buffer, bytes);
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
