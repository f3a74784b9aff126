using Wiber.Client.Api;
using Wiber.Client.Text;

namespace Wiber.Tui.Formatting;

/// <summary>One topic as lines of text.</summary>
internal static class TopicText
{
    /// <summary>Its settings and its partitions.</summary>
    public static IEnumerable<string> Of(TopicDescription topic, Palette palette)
    {
        yield return $"topic {topic.Topic}: {topic.MessageCount} messages, kept {Retention(topic)}, "
            + $"payloads up to {Quantity.Bytes(topic.MessageBytesMax)}, acks {topic.Acks}";
        var table = new TextTable(">partition", ">first", ">end", ">messages");
        foreach (PartitionDescription partition in topic.Partitions)
        {
            table.Add(
                Cell.Of(partition.Partition),
                Cell.Of(partition.FirstOffset),
                Cell.Of(partition.EndOffset),
                Cell.Of(partition.MessageCount));
        }

        foreach (string line in table.Lines(palette))
        {
            yield return line;
        }
    }

    /// <summary>What of a topic is kept.</summary>
    public static string Retention(TopicDescription topic)
    {
        string[] limits =
        [
            .. topic.RetentionMs > 0 ? [Quantity.Time(topic.RetentionMs)] : Array.Empty<string>(),
            .. topic.RetentionBytes > 0 ? [Quantity.Bytes(topic.RetentionBytes)] : Array.Empty<string>(),
            .. topic.RetentionMessages > 0 ? [$"{topic.RetentionMessages} messages"] : Array.Empty<string>(),
        ];
        return limits.Length == 0 ? "for ever" : string.Join(", ", limits);
    }
}
