using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Wiber.Client;

namespace Wiber.Node.Broker.Reading.Ordering;

/// <summary>
/// Where an ordered read goes on: of each partition the offset to read again from and the first one not read yet, and the
/// greatest key that went out. What lies before the second of the offsets and is not behind that key went out already; the rest
/// was held. As text <c>ts1_5000_7_1769860800123456_7249349837312466944_0-5-12.1-40_8d3c11f0</c>: the window in milliseconds, the
/// topic's number (or <c>-</c> for whichever there is), the key (or <c>-</c> twice for none), the partitions (the second offset
/// left out where it is the first), and the CRC-32C of all in front of it.
/// </summary>
internal sealed record OrderedCursor
{
    private const string Version = "ts1";
    private const int Parts = 7;
    private const char Separator = '_';
    private const string None = "-";

    /// <summary>The window; with another one keys may differ, and what went out could not be told.</summary>
    public required int WindowMs { get; init; }

    /// <summary>Which topic was read: one that is deleted and made again has another number. Nothing if there was none.</summary>
    public int? TopicNumber => Low.TopicNumber;

    /// <summary>The greatest key that went out.</summary>
    public required OrderKey Last { get; init; }

    /// <summary>Where to read again from, and of which topic.</summary>
    public required TopicCursor Low { get; init; }

    /// <summary>What was not read yet.</summary>
    public required TopicCursor Next { get; init; }

    /// <summary>Whether a text is meant to be one, and not a plain cursor.</summary>
    public static bool IsMeant(string text) => text.StartsWith(Version + Separator, StringComparison.Ordinal);

    /// <summary>Reads what <see cref="ToString"/> wrote; a text that was changed in any place is refused.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out OrderedCursor? cursor)
    {
        cursor = null;
        string[] parts = text.Split(Separator);
        if (parts.Length != Parts
            || parts[0] != Version
            || parts[^1] != Checksum(text[..^(parts[^1].Length + 1)])
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int windowMs)
            || windowMs > ReorderLimits.WindowMsMax
            || !TryParseTopic(parts[2], out int? topicNumber)
            || !TryParseKey(parts[3], parts[4], out OrderKey last)
            || !TryParsePartitions(parts[5], out TopicCursor low, out TopicCursor next))
        {
            return false;
        }

        low.TopicNumber = topicNumber;
        cursor = new OrderedCursor { WindowMs = windowMs, Last = last, Low = low, Next = next };
        return true;
    }

    public override string ToString()
    {
        string time = Last == OrderKey.Start ? None : Last.TimeUs.ToString(CultureInfo.InvariantCulture);
        string hybrid = Last == OrderKey.Start ? None : Last.HybridTime.ToString(CultureInfo.InvariantCulture);
        string topic = TopicNumber?.ToString(CultureInfo.InvariantCulture) ?? None;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Version}_{WindowMs}_{topic}_{time}_{hybrid}_");
        for (int partition = 0; partition <= Next.LastPartition; partition++)
        {
            if (!Next.Names(partition))
            {
                continue;
            }

            string dot = text[^1] == Separator ? "" : ".";
            text.Append(CultureInfo.InvariantCulture, $"{dot}{partition}-{Low[partition]}");
            if (Next[partition] > Low[partition])
            {
                text.Append(CultureInfo.InvariantCulture, $"-{Next[partition]}");
            }
        }

        string whole = text.ToString();
        return $"{whole}{Separator}{Checksum(whole)}";
    }

    private static string Checksum(string text) =>
        Crc32C.Compute(Encoding.UTF8.GetBytes(text)).ToString("x8", CultureInfo.InvariantCulture);

    private static bool TryParseTopic(string text, out int? topicNumber)
    {
        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        topicNumber = isNumber ? number : null;
        return isNumber || text == None;
    }

    private static bool TryParseKey(string time, string hybrid, out OrderKey key)
    {
        key = OrderKey.Start;
        if (time == None && hybrid == None)
        {
            return true;
        }

        bool isKey = long.TryParse(time, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long timeUs)
            & ulong.TryParse(hybrid, NumberStyles.None, CultureInfo.InvariantCulture, out ulong hybridTime);
        key = new OrderKey(timeUs, hybridTime);
        return isKey;
    }

    private static bool TryParsePartitions(string text, out TopicCursor low, out TopicCursor next)
    {
        low = TopicCursor.Start;
        next = TopicCursor.Start;
        if (text.Length == 0)
        {
            return true;
        }

        foreach (string each in text.Split('.'))
        {
            string[] numbers = each.Split('-');
            if (numbers.Length is not (2 or 3)
                || !int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int partition)
                || partition <= next.LastPartition
                || partition >= BrokerLimits.PartitionsPerTopic
                || !TryParseOffset(numbers[1], out long lowOffset)
                || !TryParseOffset(numbers[^1], out long nextOffset)
                || nextOffset < lowOffset)
            {
                return false;
            }

            low[partition] = lowOffset;
            next[partition] = nextOffset;
        }

        return true;
    }

    private static bool TryParseOffset(string text, out long offset) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out offset);
}
