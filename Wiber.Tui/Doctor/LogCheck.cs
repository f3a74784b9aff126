using System.Globalization;
using System.Text.RegularExpressions;
using Wiber.Client.Configuration;
using Wiber.Client.Diagnostics;
using Wiber.Client.Logs;
using Wiber.Client.Processes;

namespace Wiber.Tui.Doctor;

/// <summary>Judges what a node wrote into its own log since it was last started: damage, a full disk, a torn end.</summary>
internal sealed partial class LogCheck(NodeConfig node)
{
    private const int LinesMax = 5_000;

    public IEnumerable<ClusterFinding> Run()
    {
        string[] lines;
        try
        {
            lines = [.. new LogFollower(NodeFiles.ConsoleLog(node.DataDirectory)).ReadTail(LinesMax)];
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return [ClusterFinding.Ok("Log", node.Id, "it was never started")];
        }

        return Judge(lines);
    }

    /// <summary>Judges lines of a log, oldest first.</summary>
    internal IEnumerable<ClusterFinding> Judge(IReadOnlyList<string> lines)
    {
        int start = lines.Count - 1;
        while (start > 0 && !Recovered().IsMatch(lines[start]))
        {
            start--;
        }

        string[] since = [.. lines.Skip(Math.Max(start, 0))];
        if (since.LastOrDefault(line => line.Contains(" CRT ", StringComparison.Ordinal)) is { } critical)
        {
            return
            [
                ClusterFinding.Error("Log", node.Id, critical, $"wiber logs {node.Id}; docs/storage-format.md tells of damage"),
            ];
        }

        int full = Array.FindLastIndex(since, line => line.Contains("DISK FULL", StringComparison.Ordinal));
        if (full >= 0 && !since.Skip(full).Any(line => line.Contains("DISK has room again", StringComparison.Ordinal)))
        {
            return [ClusterFinding.Error("Log", node.Id, "it waits for room on the disk", PlaceCheck.MakeRoom)];
        }

        Match recovered = since.Length > 0 ? Recovered().Match(since[0]) : Match.Empty;
        long torn = recovered.Success ? long.Parse(recovered.Groups["torn"].Value, CultureInfo.InvariantCulture) : 0;
        return
        [
            ClusterFinding.Ok(
                "Log",
                node.Id,
                torn > 0
                    ? $"{torn} bytes of a write that was never acknowledged were cut off at the last start"
                    : "no damage, and nothing torn at the last start"),
        ];
    }

    [GeneratedRegex(@"log recovered: .*, (?<torn>\d{1,18}) torn bytes cut")]
    private static partial Regex Recovered();
}
