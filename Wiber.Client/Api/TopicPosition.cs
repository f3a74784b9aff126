using System.Globalization;

namespace Wiber.Client.Api;

/// <summary>
/// Where reading goes on in each partition of a topic. Its text is the cursor of the API, <c>0-12.1-40</c> for offset 12 in
/// partition 0 and 40 in partition 1; a partition that is not in it is read from its first message.
/// </summary>
public sealed class TopicPosition
{
    /// <summary>How the cursor of a read in the order of timestamps begins, and which of its parts has the offsets.</summary>
    private const string OrderedPrefix = "ts1_";

    private const int OrderedPartitionsAt = 5;

    private readonly SortedDictionary<int, long> _next = [];

    /// <summary>The offset to go on at in a partition.</summary>
    public long this[int partition]
    {
        get => _next.GetValueOrDefault(partition);
        set => _next[partition] = value;
    }

    /// <summary>
    /// Reads the text of a cursor; of one of a read in the order of timestamps, up to where everything was given out.
    /// </summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static TopicPosition Parse(string cursor)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        var position = new TopicPosition();
        foreach (string part in PartitionsOf(cursor).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            int dash = part.IndexOf('-', StringComparison.Ordinal);
            if (dash <= 0
                || !int.TryParse(part.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out int partition)
                || !long.TryParse(FirstOf(part[(dash + 1)..]), NumberStyles.None, CultureInfo.InvariantCulture, out long offset))
            {
                throw new FormatException($"\"{cursor}\" is not a cursor such as 0-12.1-40");
            }

            position[partition] = offset;
        }

        return position;
    }

    private static string PartitionsOf(string cursor) =>
        cursor.StartsWith(OrderedPrefix, StringComparison.Ordinal)
            ? cursor.Split('_').ElementAtOrDefault(OrderedPartitionsAt) ?? ""
            : cursor;

    private static string FirstOf(string offsets) => offsets.Split('-')[0];

    /// <summary>Whether a message lies before this position.</summary>
    public bool HasPassed(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Offset < this[message.Partition];
    }

    /// <summary>Goes behind a message.</summary>
    public void Pass(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        this[message.Partition] = Math.Max(this[message.Partition], message.Offset + 1);
    }

    /// <summary>Goes on to another position where that is further; never back.</summary>
    public void MoveTo(TopicPosition other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach ((int partition, long offset) in other._next)
        {
            this[partition] = Math.Max(this[partition], offset);
        }
    }

    /// <summary>Whether it is at least as far as another one in every partition.</summary>
    public bool HasReached(TopicPosition end)
    {
        ArgumentNullException.ThrowIfNull(end);
        return end._next.All(each => this[each.Key] >= each.Value);
    }

    /// <summary>The text of the cursor.</summary>
    public override string ToString() =>
        string.Join('.', _next.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Key}-{each.Value}")));
}
