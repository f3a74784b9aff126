using System.IO.Pipelines;
using System.Text.Json;
using Wiber.Node.Broker.Reading;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// Answers with <c>{"messages": [...], ...}</c>. A slow reader keeps a piece of its answer in memory, not all of it.
/// </summary>
internal static class MessageListAnswer
{
    /// <param name="response">Where to write it.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="writeMessage">Writes one of them.</param>
    /// <param name="writeEnd">Writes the fields behind them.</param>
    public static async Task WriteAsync(
        HttpResponse response,
        IReadOnlyList<StoredMessage> messages,
        Action<Utf8JsonWriter, StoredMessage> writeMessage,
        Action<Utf8JsonWriter> writeEnd)
    {
        CancellationToken aborted = response.HttpContext.RequestAborted;
        PipeWriter body = response.BodyWriter;
        response.ContentType = JsonAnswer.ContentType;
        using var json = new Utf8JsonWriter(body, JsonText.Options);
        long flushed = 0;
        json.WriteStartObject();
        json.WriteStartArray("messages"u8);
        foreach (StoredMessage message in messages)
        {
            writeMessage(json, message);
            if (json.BytesPending + json.BytesCommitted - flushed > ApiLimits.AnswerPieceBytes)
            {
                await json.FlushAsync(aborted);
                await body.FlushAsync(aborted);
                flushed = json.BytesCommitted;
            }
        }

        json.WriteEndArray();
        writeEnd(json);
        json.WriteEndObject();
        await json.FlushAsync(aborted);
        await body.FlushAsync(aborted);
    }
}
