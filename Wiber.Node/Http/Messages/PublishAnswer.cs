using System.Buffers;
using System.Text.Json;
using Wiber.Client.Messages;
using Wiber.Node.Broker;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Reading;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// Tells a publisher where its messages are: <c>{"topic","partition","offset","id","duplicate","timestamp"}</c> for each.
/// </summary>
internal static class PublishAnswer
{
    public static Task WriteAsync(HttpResponse response, MessageBroker broker, ApplyOutcome outcome, AnswerShape shape) =>
        JsonAnswer.WriteAsync(response, json => WriteAll(json, response, broker, outcome, shape), ContentTypeOf(shape));

    /// <summary>The answer to a batch of nothing.</summary>
    public static async Task WriteEmptyAsync(HttpResponse response, AnswerShape shape)
    {
        response.ContentType = ContentTypeOf(shape);
        await response.WriteAsync(shape == AnswerShape.Lines ? "" : "[]", response.HttpContext.RequestAborted);
    }

    private static string ContentTypeOf(AnswerShape shape) =>
        shape == AnswerShape.Lines ? RequestContentType.Lines : JsonAnswer.ContentType;

    private static void WriteAll(
        Utf8JsonWriter json, HttpResponse response, MessageBroker broker, ApplyOutcome outcome, AnswerShape shape)
    {
        if (shape == AnswerShape.Array)
        {
            json.WriteStartArray();
        }

        MessageBatchReader batch = outcome.OpenBatch();
        Span<byte> scratch = stackalloc byte[MessageId.BytesMax];
        while (batch.MoveNext())
        {
            MessageOutcome message = outcome[batch.Position];
            json.WriteStartObject();
            json.WriteString("topic"u8, outcome.Topic);
            json.WriteNumber("partition"u8, message.Partition);
            json.WriteNumber("offset"u8, message.Offset);
            json.WriteString("id"u8, MessageId.Of(batch.Current, outcome.IdIndex, batch.Position, scratch));
            json.WriteBoolean("duplicate"u8, message.Duplicate);
            WriteTimestamp(json, broker, outcome, message);
            json.WriteEndObject();
            if (shape == AnswerShape.Lines)
            {
                json.Flush();
                json.Reset();
                response.BodyWriter.Write("\n"u8);
            }
        }

        if (shape == AnswerShape.Array)
        {
            json.WriteEndArray();
        }
    }

    /// <summary>A duplicate has the time of its original, if that is still there.</summary>
    private static void WriteTimestamp(Utf8JsonWriter json, MessageBroker broker, ApplyOutcome outcome, MessageOutcome message)
    {
        long? timestampUs = outcome.Entry.Header.TimestampUs;
        if (message.Duplicate)
        {
            ReadResult original = broker.Read(outcome.Topic, message.Partition, message.Offset, 1, 1);
            timestampUs = original.Messages is [var found] && found.Offset == message.Offset ? found.TimestampUs : null;
        }

        if (timestampUs is { } known)
        {
            json.WriteString("timestamp"u8, JsonText.Time(known));
        }
        else
        {
            json.WriteNull("timestamp"u8);
        }
    }
}
