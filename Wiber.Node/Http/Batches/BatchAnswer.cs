using System.Text.Json;
using Wiber.Node.Broker;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;

namespace Wiber.Node.Http.Batches;

/// <summary>Tells the publisher of batches what became of each.</summary>
internal static class BatchAnswer
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ApplyOutcome> outcomes)
    {
        json.WriteStartArray();
        foreach (ApplyOutcome outcome in outcomes)
        {
            WriteOne(json, outcome);
        }

        json.WriteEndArray();
    }

    public static void WriteAccepted(Utf8JsonWriter json, IReadOnlyList<BatchTarget> targets)
    {
        json.WriteStartArray();
        foreach (BatchTarget target in targets)
        {
            json.WriteStartObject();
            json.WriteString("topic"u8, target.Topic);
            json.WriteNumber("partition"u8, target.Partition);
            json.WriteString("status"u8, "accepted"u8);
            json.WriteNull("baseOffset"u8);
            json.WriteNumber("count"u8, target.Count);
            json.WriteNull("storedCount"u8);
            json.WriteNull("timestamp"u8);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOne(Utf8JsonWriter json, ApplyOutcome outcome)
    {
        Problem? problem = PublishProblems.Of(outcome);
        bool isDuplicate = outcome.Status == ApplyStatus.DuplicateBatch;
        json.WriteStartObject();
        json.WriteString("topic"u8, outcome.Topic);
        json.WriteNumber("partition"u8, outcome.Partition);
        json.WriteString("status"u8, problem?.Code ?? (isDuplicate ? "duplicate" : "stored"));
        if (problem is null)
        {
            json.WriteNumber("baseOffset"u8, outcome[0].Offset);
        }
        else
        {
            json.WriteNull("baseOffset"u8);
        }

        json.WriteNumber("count"u8, outcome.Count);
        json.WriteNumber("storedCount"u8, outcome.StoredCount);
        json.WriteString("timestamp"u8, JsonText.Time(outcome.Entry.Header.TimestampUs));
        if (problem is null && (isDuplicate || outcome.StoredCount < outcome.Count))
        {
            WriteOffsets(json, outcome);
        }

        json.WriteEndObject();
    }

    private static void WriteOffsets(Utf8JsonWriter json, ApplyOutcome outcome)
    {
        json.WriteStartArray("offsets"u8);
        for (int position = 0; position < outcome.Count; position++)
        {
            json.WriteNumberValue(outcome[position].Offset);
        }

        json.WriteEndArray();
    }
}
