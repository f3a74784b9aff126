using System.Buffers;
using System.IO.Pipelines;
using Wiber.Node.Http.Problems;

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

    /// <summary>
    /// Reads a body to its end. One that is too large is read on, up to the server's own bound, and thrown away: a client that is cut off while it still
    /// sends would see a broken connection instead of the reason.
    /// </summary>
    /// <exception cref="ProblemException">It is too large.</exception>
    /// <exception cref="BadHttpRequestException">It is far too large, or comes too slowly.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        PipeReader reader = request.BodyReader;
        bool isTooLarge = request.ContentLength > ApiLimits.BodyBytesMax;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken);
            isTooLarge |= result.Buffer.Length > ApiLimits.BodyBytesMax;
            if (result.IsCompleted && !isTooLarge)
            {
                return Take(reader, result.Buffer);
            }

            reader.AdvanceTo(isTooLarge ? result.Buffer.End : result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                throw new ProblemException(Problem.TooLarge($"the body is larger than {ApiLimits.BodyBytesMax} bytes"));
            }
        }
    }

    private static RequestBody Take(PipeReader reader, ReadOnlySequence<byte> body)
    {
        int bytes = checked((int)body.Length);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, 1));
        body.CopyTo(buffer);
        reader.AdvanceTo(body.End);
        return new RequestBody(buffer, bytes);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
