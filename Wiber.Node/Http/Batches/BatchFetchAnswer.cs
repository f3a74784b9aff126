using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Wiber.Client.Api;
using Wiber.Client.Messages;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Http.Messages;

namespace Wiber.Node.Http.Batches;

/// <summary>
/// Answers with stored batches, straight from the memory that they were read into. A slow reader keeps a piece of its answer in
/// the node's buffers, not all of it twice.
/// </summary>
internal static class BatchFetchAnswer
{
    public static async Task WriteAsync(HttpResponse response, BatchReadResult result)
    {
        CancellationToken aborted = response.HttpContext.RequestAborted;
        PipeWriter body = response.BodyWriter;
        response.ContentType = BatchFrame.MediaType;
        response.ContentLength = result.Batches.Sum(batch => (long)batch.Bytes);
        response.Headers[WiberHeaders.NextOffset] = result.NextOffset.ToString(CultureInfo.InvariantCulture);
        response.Headers[WiberHeaders.EndOffset] = result.EndOffset.ToString(CultureInfo.InvariantCulture);
        int pendingBytes = 0;
        foreach (StoredBatch batch in result.Batches)
        {
            batch.WriteHead(body.GetSpan(batch.HeadBytes)[..batch.HeadBytes]);
            body.Advance(batch.HeadBytes);
            pendingBytes += batch.HeadBytes;
            for (ReadOnlyMemory<byte> rest = batch.Body; !rest.IsEmpty;)
            {
                int pieceBytes = Math.Min(rest.Length, ApiLimits.AnswerPieceBytes);
                body.Write(rest.Span[..pieceBytes]);
                rest = rest[pieceBytes..];
                pendingBytes += pieceBytes;
                if (pendingBytes > ApiLimits.AnswerPieceBytes)
                {
                    await PacedBody.WriteAsync(response, default, aborted);
                    pendingBytes = 0;
                }
            }
        }

        await PacedBody.WriteAsync(response, default, aborted);
    }
}
