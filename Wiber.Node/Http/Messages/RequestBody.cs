using System.Buffers;
using System.IO.Pipelines;
using Wiber.Client.Measuring;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>A request body in one piece, in pooled memory.</summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly ResourceLimit _budget;
    private readonly byte[] _buffer;
    private readonly int _bytes;

    private RequestBody(ResourceLimit budget, byte[] buffer, int bytes)
    {
        _budget = budget;
        _buffer = buffer;
        _bytes = bytes;
    }

    public ReadOnlySpan<byte> Span => Memory.Span;

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _bytes);

    /// <summary>
    /// Reads a body to its end. One that is too large, or for which there is no memory, is read on, up to the server's own bound,
    /// and thrown away: a client that is cut off while it still sends would see a broken connection instead of the reason.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="budget">Where its memory is counted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="bytesMax">The most that it may have.</param>
    /// <exception cref="ProblemException">It is too large, or all bodies together are.</exception>
    /// <exception cref="BadHttpRequestException">It is far too large, or comes too slowly.</exception>
    public static async ValueTask<RequestBody> ReadAsync(
        HttpRequest request,
        ResourceLimit budget,
        CancellationToken cancellationToken,
        int bytesMax = ApiLimits.BodyBytesMax)
    {
        PipeReader reader = request.BodyReader;
        bool isTooLarge = request.ContentLength > bytesMax;
        bool isRefused = false;
        long held = 0;
        try
        {
            while (true)
            {
                ReadResult result = await reader.ReadAsync(cancellationToken);
                isTooLarge |= result.Buffer.Length > bytesMax;
                isRefused |= !isTooLarge && !isRefused && !budget.TryTake(result.Buffer.Length - held);
                bool isThrownAway = isTooLarge || isRefused;
                held = isThrownAway ? held : result.Buffer.Length;
                if (result.IsCompleted && !isThrownAway)
                {
                    RequestBody body = Take(reader, budget, result.Buffer);
                    held = 0;
                    return body;
                }

                reader.AdvanceTo(isThrownAway ? result.Buffer.End : result.Buffer.Start, result.Buffer.End);
                if (isThrownAway)
                {
                    budget.Return(held);
                    held = 0;
                }

                if (result.IsCompleted)
                {
                    throw new ProblemException(isTooLarge ? TooLarge(bytesMax) : Refused);
                }
            }
        }
        finally
        {
            budget.Return(held);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _budget.Return(_bytes);
    }

    private static Problem Refused =>
        Problem.Overloaded() with { Detail = "too many large requests at a time; nothing was stored" };

    private static Problem TooLarge(int bytesMax) => Problem.TooLarge($"the body is larger than {bytesMax} bytes");

    private static RequestBody Take(PipeReader reader, ResourceLimit budget, ReadOnlySequence<byte> body)
    {
        int bytes = checked((int)body.Length);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, 1));
        body.CopyTo(buffer);
        reader.AdvanceTo(body.End);
        return new RequestBody(budget, buffer, bytes);
    }
}
