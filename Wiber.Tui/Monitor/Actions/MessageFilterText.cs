using Wiber.Client.Api;

namespace Wiber.Tui.Monitor.Actions;

/// <summary>A filter as it is written in a line: <c>sender=ana key=k some text</c>.</summary>
internal static class MessageFilterText
{
    /// <summary>What a line means; null for all messages.</summary>
    public static MessageFilter? Parse(string line)
    {
        var filter = new MessageFilter();
        var text = new List<string>();
        foreach (string word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            string value = equals > 0 ? word[(equals + 1)..] : "";
            switch (value.Length == 0 ? "" : word[..equals])
            {
                case "sender":
                    filter = filter with { Sender = value };
                    break;
                case "recipient":
                    filter = filter with { Recipient = value };
                    break;
                case "key":
                    filter = filter with { Key = value };
                    break;
                case "id":
                    filter = filter with { Id = value };
                    break;
                default:
                    text.Add(word);
                    break;
            }
        }

        filter = text.Count == 0 ? filter : filter with { Text = string.Join(' ', text) };
        return filter == new MessageFilter() ? null : filter;
    }

    /// <summary>
    /// The parts that are set, by the names that the console's options and, capitalized, the cmdlets' parameters have.
    /// </summary>
    public static IEnumerable<(string Name, string Value)> Parts(MessageFilter? filter) =>
        new[]
        {
            ("sender", filter?.Sender),
            ("recipient", filter?.Recipient),
            ("key", filter?.Key),
            ("id", filter?.Id),
            ("text", filter?.Text),
        }
        .Where(part => part.Item2 is not null)
        .Select(part => (part.Item1, part.Item2!));
}
