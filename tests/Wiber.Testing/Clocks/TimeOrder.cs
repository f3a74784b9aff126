using System.Globalization;
using Wiber.Client.Api;

namespace Wiber.Testing.Clocks;

/// <summary>Checks that the times of a partition's messages only go forward.</summary>
public static class TimeOrder
{
    /// <summary>Every place where a message has an earlier time than the one before it, or not a later hybrid time.</summary>
    public static IEnumerable<string> FindSteps(IReadOnlyList<Message> messages)
    {
        for (int i = 1; i < messages.Count; i++)
        {
            (Message before, Message after) = (messages[i - 1], messages[i]);
            if (after.Timestamp < before.Timestamp)
            {
                yield return $"offset {after.Offset} has the time {after.Timestamp:O}, the one before it {before.Timestamp:O}";
            }

            if (string.CompareOrdinal(HybridTime(after), HybridTime(before)) <= 0)
            {
                yield return $"offset {after.Offset} has hybrid time {HybridTime(after)}, the one before it {HybridTime(before)}";
            }
        }
    }

    private static string HybridTime(Message message) =>
        message.Hlc?.ToString() ?? string.Create(CultureInfo.InvariantCulture, $"none at {message.Offset}");
}
