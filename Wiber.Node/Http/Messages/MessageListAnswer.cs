using System.Buffers;
using System.Text.Json;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// Answers with <c>{"messages": [...], ...}</c>. A slow reader keeps a piece of its answer in memory, not all of it, and one
/// that takes nothing for 10 s is cut off.
/// </summary>
internal static class MessageListAnswer
{
    /// <param name="response">Where to write it.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="writeMessage">Writes one of them.</param>
    /// <param name="writeEnd">Writes the fields behind them.</param>
    public static async Task WriteAsync<T>(
        HttpResponse response,
        IReadOnlyList<T> messages,
        Action<Utf8JsonWriter, T> writeMessage,
        Action<Utf8JsonWriter> writeEnd)
    {
        CancellationToken aborted = response.HttpContext.RequestAborted;
        response.ContentType = JsonAnswer.ContentType;
        var pending = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(pending, JsonText.Options);
        json.WriteStartObject();
        json.WriteStartArray("messages"u8);
        foreach (T message in messages)
        {
            writeMessage(json, message);
            if (json.BytesPending + pending.WrittenCount >= ApiLimits.AnswerPieceBytes)
            {
                await FlushAsync();
            }
        }

        json.WriteEndArray();
        writeEnd(json);
        json.WriteEndObject();
        await FlushAsync();

        async Task FlushAsync()
        {
            json.Flush();
            await PacedBody.WriteAsync(response, pending.WrittenMemory, aborted);
            pending.ResetWrittenCount();
        }
    }
}
