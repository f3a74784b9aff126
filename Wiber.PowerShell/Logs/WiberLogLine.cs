using System.Globalization;

namespace Wiber.PowerShell.Logs;

/// <summary>A line of a node's log.</summary>
public sealed class WiberLogLine
{
    private WiberLogLine(string node, string line)
    {
        Node = node;
        Line = line;
    }

    /// <summary>The node.</summary>
    public string Node { get; }

    /// <summary>When it was written; null for a line that goes on with the one before it.</summary>
    public DateTimeOffset? Timestamp { get; private init; }

    /// <summary>How serious it is: DBG, INF, WRN, ERR or CRT; null for a line that goes on with the one before it.</summary>
    public string? Level { get; private init; }

    /// <summary>What it says.</summary>
    public string Text { get; private init; } = "";

    /// <summary>The whole line as it stands in the file.</summary>
    public string Line { get; }

    /// <summary>The whole line as it stands in the file.</summary>
    public override string ToString() => Line;

    /// <summary>Reads a line such as <c>2026-01-31T12:00:00.123456Z INF n1: text</c>.</summary>
    internal static WiberLogLine Read(string node, string line)
    {
        string[] parts = line.Split(' ', 3);
        bool isEntry = parts is [_, { Length: 3 }, _]
            & DateTimeOffset.TryParse(
                parts[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        if (!isEntry)
        {
            return new WiberLogLine(node, line) { Text = line };
        }

        string prefix = $"{node}: ";
        return new WiberLogLine(node, line)
        {
            Timestamp = time,
            Level = parts[1],
            Text = parts[2].StartsWith(prefix, StringComparison.Ordinal) ? parts[2][prefix.Length..] : parts[2],
        };
    }
}
