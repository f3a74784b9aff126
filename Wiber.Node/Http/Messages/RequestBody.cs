using System.Buffers;
using System.IO.Pipelines;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>A request body in one piece, in pooled memory.</summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly BodyBudget _budget;
    private readonly byte[] _buffer;
    private readonly int _bytes;

    private RequestBody(BodyBudget budget, byte[] buffer, int bytes)
    {
        _budget = budget;
        _buffer = buffer;
        _bytes = bytes;
    }

    public ReadOnlySpan<byte> Span => Memory.Span;

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _bytes);

    /// <summary>
    /// Reads a body to its end. One that is too large is read on, up to the server's own bound, and thrown away: a client that is
    /// cut off while it still sends would see a broken connection instead of the reason.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="budget">Where its memory is counted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="bytesMax">The most that it may have.</param>
    /// <exception cref="ProblemException">It is too large, or all bodies together are.</exception>
    /// <exception cref="BadHttpRequestException">It is far too large, or comes too slowly.</exception>
    public static async ValueTask<RequestBody> ReadAsync(
        HttpRequest request,
        BodyBudget budget,
        CancellationToken cancellationToken,
        int bytesMax = ApiLimits.BodyBytesMax)
    {
        PipeReader reader = request.BodyReader;
        bool isTooLarge = request.ContentLength > bytesMax;
        long held = 0;
        try
        {
            while (true)
            {
                ReadResult result = await reader.ReadAsync(cancellationToken);
                isTooLarge |= result.Buffer.Length > bytesMax;
                held += isTooLarge ? 0 : Hold(budget, result.Buffer.Length - held);
                if (result.IsCompleted && !isTooLarge)
                {
                    RequestBody body = Take(reader, budget, result.Buffer);
                    held = 0;
                    return body;
                }

                reader.AdvanceTo(isTooLarge ? result.Buffer.End : result.Buffer.Start, result.Buffer.End);
                if (result.IsCompleted)
                {
                    throw new ProblemException(Problem.TooLarge($"the body is larger than {bytesMax} bytes"));
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

    private static long Hold(BodyBudget budget, long bytes) => budget.TryTake(bytes)
        ? bytes
        : throw new ProblemException(
            Problem.Overloaded() with { Detail = "too many large requests at a time; nothing was stored" });

    private static RequestBody Take(PipeReader reader, BodyBudget budget, ReadOnlySequence<byte> body)
    {
        int bytes = checked((int)body.Length);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, 1));
        body.CopyTo(buffer);
        reader.AdvanceTo(body.End);
        return new RequestBody(budget, buffer, bytes);
    }
}
