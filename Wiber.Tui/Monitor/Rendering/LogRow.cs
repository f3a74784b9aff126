using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Layout;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>A row of a log: a line, or a piece of a long one.</summary>
/// <param name="Text">What it shows.</param>
/// <param name="TimeLength">How many characters at its start are the time.</param>
/// <param name="Tone">How the rest looks.</param>
internal readonly record struct LogRow(string Text, int TimeLength, Tone Tone)
{
    /// <summary>A line as rows of at most so many columns.</summary>
    public static IReadOnlyList<LogRow> Of(LogLine line, MonitorState state, int skippedColumns, int width)
    {
        string time = line.Time is not { } known ? "" : state.Timestamps switch
        {
            TimestampForm.Short => ShortText.Time(known) + " ",
            TimestampForm.Whole => ShortText.WholeTime(known) + " ",
            _ => "",
        };

        // Nearly all lines are of level INF; it says nothing.
        string level = line.Level is "" or "INF" ? "" : line.Level + " ";
        Tone tone = ToneOf(line);
        if (!state.WrapsLines)
        {
            return [new LogRow(time + TextColumns.Skip(level + line.Text, skippedColumns), time.Length, tone)];
        }

        IReadOnlyList<string> pieces = TextColumns.Wrap(time + level + line.Text, width);
        return [.. pieces.Select((piece, i) => new LogRow(piece, i == 0 ? Math.Min(time.Length, piece.Length) : 0, tone))];
    }

    private static Tone ToneOf(LogLine line) => line.Level switch
    {
        "WRN" => Tone.Warning,
        "ERR" or "CRT" => Tone.Bad,
        _ when line.Text.StartsWith("STATE -> LEADER", StringComparison.Ordinal) => Tone.Good,
        _ when line.Text.StartsWith("STATE -> ", StringComparison.Ordinal) => Tone.Strong,
        _ => Tone.Plain,
    };
}
