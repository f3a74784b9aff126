using Wiber.Client.Diagnostics;
using Wiber.Client.Text;

namespace Wiber.Tui.Formatting;

/// <summary>What <c>wiber doctor</c> found, as lines: a line a finding, and what to do behind an arrow.</summary>
internal static class DoctorText
{
    public static string ResultOf(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Ok => "ok",
        FindingSeverity.Warning => "warn",
        _ => "fail",
    };

    public static IEnumerable<string> Lines(IReadOnlyList<ClusterFinding> findings, Palette palette)
    {
        var table = new TextTable("result", "check", "target", "finding");
        foreach (ClusterFinding finding in findings)
        {
            // What nodes wrote may hold anything.
            string message = TerminalText.Escape(finding.Message);
            table.Add(
                new Cell(ResultOf(finding.Severity), ToneOf(finding.Severity)),
                new Cell(finding.Check),
                new Cell(finding.Target),
                new Cell(finding.Action is null ? message : $"{message} -> {finding.Action}"));
        }

        return table.Lines(palette);
    }

    private static Tone ToneOf(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Ok => Tone.Good,
        FindingSeverity.Warning => Tone.Warning,
        _ => Tone.Bad,
    };
}
