using Wiber.Client.Api;

namespace Wiber.Tui.Formatting;

/// <summary>Topics as lines of text.</summary>
internal static class TopicsText
{
    public static IEnumerable<string> Of(IReadOnlyList<TopicDescription> topics, Palette palette)
    {
        var table = new TextTable("topic", ">partitions", ">messages", "kept", "acks");
        foreach (TopicDescription topic in topics)
        {
            table.Add(
                new Cell(topic.Topic),
                Cell.Of(topic.Partitions.Count),
                Cell.Of(topic.MessageCount),
                new Cell(TopicText.Retention(topic)),
                new Cell(topic.Acks));
        }

        return table.Lines(palette);
    }
}
