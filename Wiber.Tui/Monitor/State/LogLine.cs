using System.Globalization;
using Wiber.Client.Text;

namespace Wiber.Tui.Monitor.State;

/// <summary>A line of a node's log, taken apart and made harmless for a screen.</summary>
/// <param name="Time">When it was written; null if the line does not begin with a time.</param>
/// <param name="Level">Three letters such as INF; empty if it has none.</param>
/// <param name="Text">The rest, control characters written out, cut at <see cref="CharsMax"/>.</param>
internal sealed record LogLine(DateTimeOffset? Time, string Level, string Text)
{
    /// <summary>What is kept of a line; nobody reads more of it on a screen.</summary>
    public const int CharsMax = 4_096;

    private const int LevelLength = 3;

    /// <summary>Takes a line apart: <c>2026-11-21T18:40:29.457535Z INF n1: [n1] text</c>.</summary>
    /// <param name="node">Whose log it is: its name is not repeated in every line.</param>
    /// <param name="line">The line.</param>
    public static LogLine Parse(string node, string line)
    {
        string kept = line.Length <= CharsMax ? line : line[..CharsMax];
        string rest = kept;
        DateTimeOffset? time = null;
        string level = "";
        int blank = kept.IndexOf(' ', StringComparison.Ordinal);
        if (blank > 0 && kept[blank - 1] == 'Z' && DateTimeOffset.TryParse(
            kept.AsSpan(0, blank), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed))
        {
            time = parsed;
            rest = kept[(blank + 1)..];
            if (rest.Length > LevelLength && rest[LevelLength] == ' '
                && rest.AsSpan(0, LevelLength).IndexOfAnyExceptInRange('A', 'Z') < 0)
            {
                level = rest[..LevelLength];
                rest = rest[(LevelLength + 1)..];
            }

            rest = Without($"[{node}] ", Without($"{node}: ", rest));
        }

        string text = TerminalText.Escape(rest);
        return new LogLine(
            time, level, kept.Length == line.Length ? text : $"{text}... (+{line.Length - kept.Length} characters)");
    }

    private static string Without(string prefix, string text) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
}
