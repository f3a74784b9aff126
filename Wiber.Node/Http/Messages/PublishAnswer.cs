using System.Buffers;
using System.Text.Json;
using Wiber.Client.Messages;
using Wiber.Node.Broker;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Http.Publishing;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// Tells a publisher where its messages are: <c>{"topic","partition","offset","id","duplicate","timestamp"}</c> for each, in the
/// order of the request.
/// </summary>
internal static class PublishAnswer
{
    /// <summary>The answer for messages that are stored.</summary>
    /// <param name="response">Where to write it.</param>
    /// <param name="broker">Knows the times of those that were there before.</param>
    /// <param name="outcomes">What became of each part of the request.</param>
    /// <param name="places">In which part each message is.</param>
    /// <param name="shape">That of the request.</param>
    public static Task WriteAsync(
        HttpResponse response,
        MessageBroker broker,
        IReadOnlyList<ApplyOutcome> outcomes,
        IReadOnlyList<MessagePart> places,
        AnswerShape shape)
    {
        string[][] ids = [.. outcomes.Select(ReadIds)];
        return WriteAllAsync(response, shape, places, (json, place) =>
        {
            ApplyOutcome outcome = outcomes[place.Part];
            MessageOutcome message = outcome[place.Position];
            json.WriteNumber("partition"u8, message.Partition);
            json.WriteNumber("offset"u8, message.Offset);
            json.WriteString("id"u8, ids[place.Part][place.Position]);
            json.WriteBoolean("duplicate"u8, message.Duplicate);
            WriteTimestamp(json, broker, outcome, message);
        }, outcomes[0].Topic);
    }

    /// <summary>The answer for messages that were taken with weaker acks: where they will be is not known yet.</summary>
    public static Task WriteAcceptedAsync(HttpResponse response, RoutedBatch batch, AnswerShape shape) =>
        WriteAllAsync(response, shape, batch.Places, (json, place) =>
        {
            json.WriteNumber("partition"u8, batch.Partitions[place.Part]);
            json.WriteNull("offset"u8);
            json.WriteNull("id"u8);
            json.WriteBoolean("duplicate"u8, false);
            json.WriteNull("timestamp"u8);
        }, batch.Topic);

    /// <summary>The answer to a request of nothing.</summary>
    public static async Task WriteEmptyAsync(HttpResponse response, AnswerShape shape)
    {
        response.ContentType = ContentTypeOf(shape);
        await response.WriteAsync(shape == AnswerShape.Lines ? "" : "[]", response.HttpContext.RequestAborted);
    }

    private static string ContentTypeOf(AnswerShape shape) =>
        shape == AnswerShape.Lines ? RequestContentType.Lines : JsonAnswer.ContentType;

    private static Task WriteAllAsync(
        HttpResponse response,
        AnswerShape shape,
        IReadOnlyList<MessagePart> places,
        Action<Utf8JsonWriter, MessagePart> writeRest,
        string topic) => JsonAnswer.WriteAsync(
            response,
            (json, body) =>
            {
                if (shape == AnswerShape.Array)
                {
                    json.WriteStartArray();
                }

                foreach (MessagePart place in places)
                {
                    json.WriteStartObject();
                    json.WriteString("topic"u8, topic);
                    writeRest(json, place);
                    json.WriteEndObject();
                    if (shape == AnswerShape.Lines)
                    {
                        json.Flush();
                        json.Reset();
                        body.Write("\n"u8);
                    }
                }

                if (shape == AnswerShape.Array)
                {
                    json.WriteEndArray();
                }
            },
            ContentTypeOf(shape));

    private static string[] ReadIds(ApplyOutcome outcome)
    {
        string[] ids = new string[outcome.Count];
        MessageBatchReader batch = outcome.OpenBatch();
        while (batch.MoveNext())
        {
            ids[batch.Position] = MessageId.ToString(batch.Current, outcome.IdIndex, batch.Position);
        }

        return ids;
    }

    /// <summary>A duplicate has the time of its original, if that is still there.</summary>
    private static void WriteTimestamp(Utf8JsonWriter json, MessageBroker broker, ApplyOutcome outcome, MessageOutcome message)
    {
        long? timestampUs = message.Duplicate
            ? broker.FindMessage(outcome.Topic, message.Partition, message.Offset)?.TimestampUs
            : outcome.Entry.Header.TimestampUs;
        JsonText.WriteTime(json, "timestamp"u8, timestampUs);
    }
}
