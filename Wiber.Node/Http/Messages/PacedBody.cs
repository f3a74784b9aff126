using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// Writes a response body in pieces: a slow reader is waited for as long as it takes something, and one that has stopped does
/// not keep what is written for it.
/// </summary>
internal static class PacedBody
{
    /// <summary>Looks at a reader within its time, so that the time counts from when it stopped.</summary>
    private const int IdleChecksMax = 5;

    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(ApiLimits.StreamWriteTimeoutMs / IdleChecksMax);

    /// <param name="response">The response.</param>
    /// <param name="content">What to write. If it is empty, what is there of the response is sent.</param>
    /// <param name="ended">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was ended, or the reader has stopped and is cut off.</exception>
    public static async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> content, CancellationToken ended)
    {
        do
        {
            int pieceBytes = Math.Min(content.Length, ApiLimits.AnswerPieceBytes);
            response.BodyWriter.Write(content.Span[..pieceBytes]);
            content = content[pieceBytes..];
            await FlushAsync(response, ended);
        }
        while (!content.IsEmpty);
    }

    private static async Task FlushAsync(HttpResponse response, CancellationToken ended)
    {
        ValueTask<FlushResult> flush = response.BodyWriter.FlushAsync(ended);
        if (flush.IsCompletedSuccessfully)
        {
            flush.GetAwaiter().GetResult();
            return;
        }

        Task flushing = flush.AsTask();
        var progress = new SocketProgress(response.HttpContext.Features.Get<IConnectionSocketFeature>()?.Socket);
        for (int idleChecks = 0; !await IsCompletedAsync(flushing, ended);)
        {
            idleChecks = progress.HasMoved() ? 0 : idleChecks + 1;
            if (idleChecks == IdleChecksMax)
            {
                response.HttpContext.Abort();
                throw new OperationCanceledException("the reader has stopped");
            }
        }
    }

    private static async Task<bool> IsCompletedAsync(Task flushing, CancellationToken ended)
    {
        try
        {
            await flushing.WaitAsync(CheckInterval, ended);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
