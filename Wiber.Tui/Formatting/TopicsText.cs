using System.Text.Json;
using Wiber.Client.Api;

namespace Wiber.Tui.Formatting;

/// <summary>Topics as lines of text.</summary>
internal static class TopicsText
{
    public static IEnumerable<string> Of(IReadOnlyList<TopicDescription> topics, Palette palette)
    {
        var table = new TextTable("topic", ">partitions", ">messages");
        foreach (TopicDescription topic in topics)
        {
            int? partitions = Find(topic, "partitions") is { ValueKind: JsonValueKind.Array } array
                ? array.GetArrayLength()
                : null;
            table.Add(new Cell(topic.Topic), Cell.Of(partitions), Cell.Of(Find(topic, "messageCount")));
        }

        return table.Lines(palette);
    }

    private static JsonElement? Find(TopicDescription topic, string name) =>
        topic.Properties is not null && topic.Properties.TryGetValue(name, out JsonElement value) ? value : null;
}
