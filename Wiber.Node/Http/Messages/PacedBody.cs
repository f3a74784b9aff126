using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// Writes a response body in pieces, each as fast as its reader takes it (<see cref="PacedWrite"/>).
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
        ValueTask<FlushResult> flush = response.BodyWriter.FlushAsync(ended);
        if (flush.IsCompletedSuccessfully)
        {
            flush.GetAwaiter().GetResult();
            return;
        }

        HttpContext context = response.HttpContext;
        Socket? socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;
        await PacedWrite.WaitAsync(flush.AsTask(), socket, context.Abort, ended);
    }
}
