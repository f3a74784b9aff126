using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Wiber.Node.Broker.Reading;

/// <summary>
/// Where a read of several partitions goes on: the next offset of each. As text <c>7~0-12.1-40</c>, the topic's number, then
/// partition and offset, in the order of the partitions. A partition that is not in it, because it was added later, is read from
/// its first message. Without the number it is of whichever topic has the name.
/// </summary>
internal sealed class TopicCursor
{
    private const char BehindTopicNumber = '~';

    private readonly SortedDictionary<int, long> _offsets = [];

    /// <summary>Every partition from its first message.</summary>
    public static TopicCursor Start => new();

    /// <summary>Which topic it is of: a later one of the same name has other messages at its offsets.</summary>
    public int? TopicNumber { get; set; }

    /// <summary>The next offset of a partition.</summary>
    public long this[int partition]
    {
        get => _offsets.GetValueOrDefault(partition);
        set => _offsets[partition] = value;
    }

    /// <summary>The only partition named, if it is only one.</summary>
    public int? OnlyPartition => _offsets.Count == 1 ? LastPartition : null;

    /// <summary>The highest partition named; -1 if none is.</summary>
    public int LastPartition => _offsets.Count == 0 ? -1 : _offsets.Keys.Last();

    /// <summary>Whether it says where to go on in a partition, or the partition may have been added since.</summary>
    public bool Covers(int partition) => partition > LastPartition || Names(partition);

    /// <summary>Whether it says where to go on in a partition.</summary>
    public bool Names(int partition) => _offsets.ContainsKey(partition);

    /// <summary>Whether this is not in front of another one in any partition that the other names.</summary>
    public bool HasReached(TopicCursor other) => other._offsets.All(each => this[each.Key] >= each.Value);

    /// <summary>One partition from an offset on.</summary>
    public static TopicCursor At(int partition, long offset) => new() { [partition] = offset };

    /// <summary>Goes on behind another cursor of the topic, where that is ahead.</summary>
    public void MoveTo(TopicCursor other)
    {
        TopicNumber = other.TopicNumber ?? TopicNumber;
        foreach ((int partition, long offset) in other._offsets)
        {
            this[partition] = Math.Max(this[partition], offset);
        }
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TopicCursor? cursor)
    {
        cursor = null;
        if (!TryTakeTopicNumber(text, out int? topicNumber, out ReadOnlySpan<char> offsets))
        {
            return false;
        }

        var parsed = new TopicCursor { TopicNumber = topicNumber };
        foreach (Range range in offsets.Split('.'))
        {
            ReadOnlySpan<char> part = offsets[range];
            int dash = part.IndexOf('-');
            if (dash < 0
                || !int.TryParse(part[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out int partition)
                || !long.TryParse(part[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
                || partition <= parsed.LastPartition)
            {
                return false;
            }

            parsed[partition] = offset;
        }

        cursor = parsed;
        return true;
    }

    public override string ToString()
    {
        var text = new StringBuilder(TopicNumberText(TopicNumber));
        string between = "";
        foreach ((int partition, long offset) in _offsets)
        {
            text.Append(CultureInfo.InvariantCulture, $"{between}{partition}-{offset}");
            between = ".";
        }

        return text.ToString();
    }

    /// <summary>What stands in front of a place in a topic, to tell the topic from others of the same name.</summary>
    public static string TopicNumberText(int? topicNumber) => topicNumber is { } number
        ? string.Create(CultureInfo.InvariantCulture, $"{number}{BehindTopicNumber}")
        : "";

    /// <summary>
    /// Reads what <see cref="TopicNumberText"/> wrote, if it is there; false if something else is in its place.
    /// </summary>
    public static bool TryTakeTopicNumber(ReadOnlySpan<char> text, out int? topicNumber, out ReadOnlySpan<char> rest)
    {
        topicNumber = null;
        int end = text.IndexOf(BehindTopicNumber);
        rest = text[(end + 1)..];
        if (end < 0)
        {
            return true;
        }

        bool isNumber = int.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        topicNumber = number;
        return isNumber;
    }
}
