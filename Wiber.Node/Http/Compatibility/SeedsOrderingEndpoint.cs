using System.Text.Json;
using Wiber.Node.Broker.Reading.Ordering;
using Wiber.Node.Http.Ordering;

namespace Wiber.Node.Http.Compatibility;

/// <summary>
/// <c>GET /ordering/status</c> and <c>POST /ordering/force_delivery</c>: what the ordered reads of this node hold. To look at it
/// changes nothing.
/// </summary>
internal sealed class SeedsOrderingEndpoint(OrderedReads ordered)
{
    private const int SampleMax = 5;
    private const int ListedMax = 1_000;

    public Task HandleStatusAsync(HttpContext context)
    {
        ReorderStatus status = ordered.Status;
        IReadOnlyList<HeldMessage> sample = ordered.ListHeld(topic: null, SampleMax);
        return JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, "ok"u8);
            json.WritePropertyName("ordering_status"u8);
            WriteStatus(json, status, sample);
            json.WriteEndObject();
        });
    }

    public Task HandleForceAsync(HttpContext context)
    {
        IReadOnlyList<HeldMessage> forced = ordered.Force(topic: null);
        return JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, "ok"u8);
            json.WriteString("message"u8, "All buffered messages forced for delivery"u8);
            json.WriteNumber("delivered_count"u8, forced.Count);
            json.WriteStartArray("delivered_messages"u8);
            foreach (HeldMessage held in forced.Take(ListedMax))
            {
                SeedMessageWriter.WriteForced(json, held.Message);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Part of the messages delivered that others had overtaken.</summary>
    public static double ReorderRate(ReorderStatus status) =>
        status.Delivered == 0 ? 0 : (double)status.Reordered / status.Delivered;

    /// <summary>Of the messages held, in seconds.</summary>
    public static double AverageAge(ReorderStatus status) =>
        status.Held == 0 ? 0 : SeedsTopic.Seconds(status.AgeSumUs) / status.Held;

    /// <summary>Writes the document of the buffers, all of the node's as if they were one.</summary>
    public static void WriteStatus(Utf8JsonWriter json, ReorderStatus status, IReadOnlyList<HeldMessage> sample)
    {
        json.WriteStartObject();
        json.WriteNumber("buffer_size"u8, status.Held);
        json.WriteNumber("max_buffer_size"u8, status.Readers == 0 ? ReorderLimits.CountDefault : status.HeldMax);
        json.WriteNumber("buffer_utilization"u8, status.Utilization);
        json.WriteNumber("average_message_age"u8, AverageAge(status));
        json.WriteNumber("max_message_age"u8, SeedsTopic.Seconds(status.OldestAgeUs));
        json.WriteNumber("messages_buffered"u8, status.Held + status.Delivered - status.Late);
        json.WriteNumber("messages_reordered"u8, status.Reordered);
        json.WriteNumber("messages_delivered"u8, status.Delivered);
        json.WriteNumber("messages_dropped"u8, 0);
        json.WriteNumber("reorder_rate"u8, ReorderRate(status));
        json.WriteNumber("delivered_tracking_size"u8, 0);
        json.WriteNumber("deliverable_messages_count"u8, status.Deliverable);
        if (sample.Count > 0)
        {
            json.WriteStartArray("sample_deliverable_messages"u8);
            foreach (HeldMessage held in sample)
            {
                SeedMessageWriter.WriteSample(json, held.Message);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
