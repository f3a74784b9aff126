using System.Text.Json;
using Wiber.Client.Messages;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Reading.Ordering;

namespace Wiber.Node.Http.Ordering;

/// <summary>
/// <c>GET /v1/ordering</c>: what the ordered reads of this node hold and did. <c>POST /v1/ordering/force</c>: lets all go out
/// that they hold.
/// </summary>
internal sealed class OrderingEndpoint(NodeContext node, OrderedReads reads)
{
    /// <summary>Messages that an answer lists.</summary>
    private const int ListedMax = 100;

    private const double UsPerMs = 1_000;

    public Task HandleStatusAsync(HttpContext context)
    {
        Query.AllowOnly(context.Request);
        ReorderStatus status = reads.Status;
        IReadOnlyList<HeldMessage> next = reads.ListHeld(topic: null, ListedMax);
        return JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("node"u8, node.Node.Id);
            json.WriteNumber("readers"u8, status.Readers);
            json.WriteNumber("held"u8, status.Held);
            json.WriteNumber("heldMax"u8, status.HeldMax);
            json.WriteNumber("utilization"u8, status.Utilization);
            json.WriteNumber("heldBytes"u8, status.HeldBytes);
            json.WriteNumber("deliverable"u8, status.Deliverable);
            json.WriteNumber("delivered"u8, status.Delivered);
            json.WriteNumber("reordered"u8, status.Reordered);
            json.WriteNumber("late"u8, status.Late);
            json.WriteNumber("averageAgeMs"u8, status.Held == 0 ? 0 : status.AgeSumUs / UsPerMs / status.Held);
            json.WriteNumber("oldestAgeMs"u8, status.OldestAgeUs / UsPerMs);
            WriteHeld(json, "next"u8, next);
            json.WriteEndObject();
        });
    }

    public Task HandleForceAsync(HttpContext context)
    {
        Query.AllowOnly(context.Request, "topic");
        IReadOnlyList<HeldMessage> forced = reads.Force(Query.Text(context.Request, "topic"));
        return JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("node"u8, node.Node.Id);
            json.WriteNumber("forced"u8, forced.Count);
            WriteHeld(json, "messages"u8, forced);
            json.WriteEndObject();
        });
    }

    private static void WriteHeld(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<HeldMessage> messages)
    {
        Span<byte> scratch = stackalloc byte[MessageId.BytesMax];
        json.WriteStartArray(name);
        foreach (HeldMessage held in messages.Take(ListedMax))
        {
            MessageView message = held.Message.Open();
            json.WriteStartObject();
            json.WriteString("topic"u8, held.Topic);
            json.WriteNumber("partition"u8, held.Message.Partition);
            json.WriteNumber("offset"u8, held.Message.Offset);
            json.WriteString("id"u8, held.Message.Id(message, scratch));
            json.WriteString("timestamp"u8, JsonText.Time(held.Message.TimestampUs));
            json.WriteString("correctedTimestamp"u8, JsonText.Time(CorrectedTime.Of(held.Message, message).TimestampUs));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
