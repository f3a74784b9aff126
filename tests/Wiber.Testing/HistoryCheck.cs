using Wiber.Client.Api;

namespace Wiber.Testing;

/// <summary>
/// Compares what publishers were told with what a node has. The names of the anomalies are those of Jepsen's kafka workload: a
/// lost write was acknowledged and is not
/// there, a duplicate is there twice, a phantom was never sent, an inconsistent offset is not where it was acknowledged.
/// </summary>
public static class HistoryCheck
{
    /// <summary>Everything that is wrong, one sentence each; nothing if all is well.</summary>
    /// <param name="acknowledged">What was acknowledged.</param>
    /// <param name="unknown">What may or may not be stored.</param>
    /// <param name="messages">What a node has, in the order in which it gives it.</param>
    public static IReadOnlyList<string> Find(
        IReadOnlyCollection<PublishRecord> acknowledged,
        IReadOnlyCollection<PublishRecord> unknown,
        IReadOnlyList<Message> messages)
    {
        var anomalies = new List<string>();
        anomalies.AddRange(FindGaps(messages));
        anomalies.AddRange(FindDuplicates(messages));
        anomalies.AddRange(FindPhantoms(acknowledged, unknown, messages));
        anomalies.AddRange(FindLost(acknowledged, messages));
        anomalies.AddRange(FindReordered(messages));
        return anomalies;
    }

    private static IEnumerable<string> FindGaps(IReadOnlyList<Message> messages) => messages
        .Select((message, place) => (message, place))
        .Where(pair => pair.message.Offset != pair.place)
        .Take(1)
        .Select(pair => $"gap: place {pair.place} has offset {pair.message.Offset}");

    private static IEnumerable<string> FindDuplicates(IReadOnlyList<Message> messages) => messages
        .GroupBy(message => message.GetText())
        .Where(group => group.Count() > 1)
        .Select(group => $"duplicate: \"{group.Key}\" at offsets {string.Join(", ", group.Select(message => message.Offset))}");

    private static IEnumerable<string> FindPhantoms(
        IEnumerable<PublishRecord> acknowledged, IEnumerable<PublishRecord> unknown, IReadOnlyList<Message> messages)
    {
        HashSet<(string?, string)> sent =
            [.. acknowledged.Concat(unknown).Select(record => ((string?)record.Id, record.Payload))];
        return messages
            .Where(message => !sent.Contains((message.Id, message.GetText())))
            .Select(message =>
                $"phantom: \"{message.GetText()}\" ({message.Id}) at offset {message.Offset} was not sent like this");
    }

    private static IEnumerable<string> FindLost(IEnumerable<PublishRecord> acknowledged, IReadOnlyList<Message> messages)
    {
        Dictionary<string, long> offsets = messages
            .GroupBy(message => message.GetText())
            .ToDictionary(group => group.Key, group => group.First().Offset);
        foreach (PublishRecord record in acknowledged)
        {
            if (!offsets.TryGetValue(record.Payload, out long offset))
            {
                yield return $"lost write: \"{record.Payload}\", acknowledged at offset {record.Offset}";
            }
            else if (offset != record.Offset)
            {
                yield return $"inconsistent offset: \"{record.Payload}\" was acknowledged at {record.Offset} and is at {offset}";
            }
        }
    }

    /// <summary>A publisher sends a message only after the one before ended, so they must be stored in that order.</summary>
    private static IEnumerable<string> FindReordered(IReadOnlyList<Message> messages)
    {
        var last = new Dictionary<string, int>();
        foreach (Message message in messages)
        {
            string[] words = message.GetText().Split(' ');
            if (words is not ["publisher", var publisher, "message", var text] || !int.TryParse(text, out int number))
            {
                continue;
            }

            if (last.TryGetValue(publisher, out int before) && number < before)
            {
                yield return $"reordered: message {number} of publisher {publisher} stands behind its message {before}, "
                    + $"at offset {message.Offset}";
            }

            last[publisher] = number;
        }
    }
}
