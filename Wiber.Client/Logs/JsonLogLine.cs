using System.Text.Json;

namespace Wiber.Client.Logs;

/// <summary>Lines of a node's log that are JSON objects, as lines for people.</summary>
internal static class JsonLogLine
{
    /// <summary>
    /// The line as a node writes it for people: <c>2026-01-31T12:00:00.123456Z INF n1: text</c>. A line that is no such object is
    /// given as it is.
    /// </summary>
    public static string ToText(string line)
    {
        if (!line.StartsWith('{'))
        {
            return line;
        }

        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.TryGetProperty("time", out JsonElement time)
                && json.RootElement.TryGetProperty("level", out JsonElement level)
                && json.RootElement.TryGetProperty("source", out JsonElement source)
                && json.RootElement.TryGetProperty("message", out JsonElement message)
                    ? $"{time} {level} {source}: {message.ToString().ReplaceLineEndings("\\n")}"
                    : line;
        }
        catch (JsonException)
        {
            // A torn line, or none of a node's: whoever reads logs wants to see it all the more.
            return line;
        }
    }
}
