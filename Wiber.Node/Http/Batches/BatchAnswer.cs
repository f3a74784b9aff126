using System.Text.Json;
using Wiber.Node.Broker;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;

namespace Wiber.Node.Http.Batches;

/// <summary>Tells the publisher of batches what became of each.</summary>
internal static class BatchAnswer
{
    /// <param name="json">Where to write it.</param>
    /// <param name="broker">Knows the times of those that were there before.</param>
    /// <param name="outcomes">What became of each.</param>
    public static void Write(Utf8JsonWriter json, MessageBroker broker, IReadOnlyList<ApplyOutcome> outcomes)
    {
        json.WriteStartArray();
        foreach (ApplyOutcome outcome in outcomes)
        {
            WriteOne(json, broker, outcome);
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

    private static void WriteOne(Utf8JsonWriter json, MessageBroker broker, ApplyOutcome outcome)
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
        WriteTimestamp(json, broker, outcome);
        if (problem is null && (isDuplicate || outcome.StoredCount < outcome.Count))
        {
            WriteOffsets(json, outcome);
        }

        json.WriteEndObject();
    }

    /// <summary>A retry has the time of its first try, if that is still there; what stored nothing has none.</summary>
    private static void WriteTimestamp(Utf8JsonWriter json, MessageBroker broker, ApplyOutcome outcome)
    {
        long? timestampUs = outcome.IsStored && outcome.StoredCount == 0
            ? FindOriginalTime(broker, outcome)
            : outcome.Entry.Header.TimestampUs;
        JsonText.WriteTime(json, "timestamp"u8, timestampUs);
    }

    /// <summary>What the original stored last is its own; what lies before it may be of others, which had the same ids.</summary>
    private static long? FindOriginalTime(MessageBroker broker, ApplyOutcome outcome)
    {
        long last = Enumerable.Range(0, outcome.Count)
            .Select(position => outcome[position])
            .Where(message => message.Partition == outcome.Partition)
            .Select(message => message.Offset)
            .DefaultIfEmpty(-1)
            .Max();
        return last >= 0
            && broker.FindMessage(outcome.Topic, outcome.Partition, last) is { } found
            && found.Entry.Index == outcome.IdIndex
                ? found.TimestampUs
                : null;
    }

    private static void WriteOffsets(Utf8JsonWriter json, ApplyOutcome outcome)
    {
        json.WriteStartArray("offsets"u8);
        bool isElsewhere = false;
        for (int position = 0; position < outcome.Count; position++)
        {
            json.WriteNumberValue(outcome[position].Offset);
            isElsewhere |= outcome[position].Partition != outcome.Partition;
        }

        json.WriteEndArray();
        if (!isElsewhere)
        {
            return;
        }

        json.WriteStartArray("partitions"u8);
        for (int position = 0; position < outcome.Count; position++)
        {
            json.WriteNumberValue(outcome[position].Partition);
        }

        json.WriteEndArray();
    }
}
