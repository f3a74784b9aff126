using System.Buffers;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// Writes a response body in pieces, each of which the reader must take in time: a slow one is waited for as long as it gets
/// on, and one that has stopped does not keep what is written for it.
/// </summary>
internal static class PacedBody
{
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
        using var slow = CancellationTokenSource.CreateLinkedTokenSource(ended);
        slow.CancelAfter(ApiLimits.StreamWriteTimeoutMs);
        try
        {
            await response.BodyWriter.FlushAsync(slow.Token);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            response.HttpContext.Abort();
            throw;
        }
    }
}
