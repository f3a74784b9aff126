using System.Globalization;

namespace Wiber.Client.Api;

/// <summary>
/// Where reading goes on in each partition of a topic. Its text is the cursor of the API, <c>7~0-12.1-40</c> for offset 12 in
/// partition 0 and 40 in partition 1 of the topic number 7; a partition that is not in it is read from its first message. Without
/// the number it is of whichever topic has the name.
/// </summary>
public sealed class TopicPosition
{
    private const char BehindTopicNumber = '~';

    /// <summary>How the cursor of a read in the order of timestamps begins, and which of its parts have topic and offsets.</summary>
    private const string OrderedPrefix = "ts1_";

    private const int OrderedTopicAt = 2;
    private const int OrderedPartitionsAt = 5;

    private readonly SortedDictionary<int, long> _next = [];

    /// <summary>Which topic it is of: one that is deleted and made again has another number, and other messages.</summary>
    public int? TopicNumber { get; private set; }

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
        foreach (string part in position.TakeTopicNumber(cursor).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            int dash = part.IndexOf('-', StringComparison.Ordinal);
            if (dash <= 0
                || !int.TryParse(part.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out int partition)
                || !long.TryParse(FirstOf(part[(dash + 1)..]), NumberStyles.None, CultureInfo.InvariantCulture, out long offset))
            {
                throw NoCursor(cursor);
            }

            position[partition] = offset;
        }

        return position;
    }

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

    /// <summary>Goes to the beginning of another position's topic, if that is another one of the same name.</summary>
    public void Enter(TopicPosition other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (TopicNumber is not null && other.TopicNumber is not null && TopicNumber != other.TopicNumber)
        {
            _next.Clear();
        }

        TopicNumber = other.TopicNumber ?? TopicNumber;
    }

    /// <summary>
    /// Goes on to another position where that is further; never back, but to the one of another topic of the same name.
    /// </summary>
    public void MoveTo(TopicPosition other)
    {
        Enter(other);
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
    public override string ToString()
    {
        string offsets = string.Join(
            '.', _next.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Key}-{each.Value}")));
        return TopicNumber is { } number && _next.Count > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{number}{BehindTopicNumber}{offsets}")
            : offsets;
    }

    /// <summary>Takes the topic's number out of the text of a cursor, and gives the partitions that are left.</summary>
    private string TakeTopicNumber(string cursor)
    {
        if (cursor.StartsWith(OrderedPrefix, StringComparison.Ordinal))
        {
            string[] parts = cursor.Split('_');
            bool isNumbered = int.TryParse(
                parts.ElementAtOrDefault(OrderedTopicAt), NumberStyles.None, CultureInfo.InvariantCulture, out int ordered);
            TopicNumber = isNumbered ? ordered : null;
            return parts.ElementAtOrDefault(OrderedPartitionsAt) ?? "";
        }

        int end = cursor.IndexOf(BehindTopicNumber, StringComparison.Ordinal);
        if (end >= 0)
        {
            TopicNumber = int.TryParse(cursor.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw NoCursor(cursor);
        }

        return cursor[(end + 1)..];
    }

    private static string FirstOf(string offsets) => offsets.Split('-')[0];

    private static FormatException NoCursor(string text) => new($"\"{text}\" is not a cursor such as 7~0-12.1-40");
}
