using Wiber.Benchmarks.Machine;
using Wiber.Benchmarks.Systems;

namespace Wiber.Benchmarks.Reports;

/// <summary>A run as a document: the machine, the settings that matter, the command, the tables.</summary>
internal static class MarkdownReport
{
    public static string Write(
        BenchmarkOptions options, string commandLine, IReadOnlyList<IBenchmarkSystem> measured, IReadOnlyList<string> skipped, ResultSet results)
    {
        string[] lines =
        [
            "# Benchmarks",
            "",
            "Written by `tests/Wiber.Benchmarks`; do not edit. Absolute figures are of the machine, on that day: only ratios within one run mean something.",
            "The load generator and the three servers of each system share the machine; the systems are measured in turns, in every round one after the other.",
            "",
            "```",
            $"dotnet run -c Release --project tests/Wiber.Benchmarks -- {commandLine}".TrimEnd(),
            "```",
            "",
            $"Machine: {MachineDescription.Describe()}.",
            "",
            $"Rounds: {options.Rounds}, medians of them; A, B and C {options.Duration.TotalSeconds:0.#} s each, after {2 * options.WarmUp.TotalSeconds:0.#} s of load that do not count. Latencies are of all rounds together. `cpu s/M`: processor seconds of the three servers, user and",
            "system, for a million messages. `flushes/msg`: flushes of the disk, by whatever program, for each message. `RSS`: memory of the three servers at the end. `failed`: not acknowledged;",
            "`lost`: acknowledged, and not there when everything was read back afterwards.",
            "",
            "## Who writes to disk when",
            "",
            .. measured.Select(system => $"- {system.Name}: {system.Description}."),
            .. skipped.Select(line => $"- {line}."),
            .. results.Failures.Select(failed => $"- A round of {failed.System} was not measured to its end: {failed.Failure}."),
        ];
        IEnumerable<string> tables = results.Workloads.SelectMany(
            workload => (string[])["", $"## {workload}", "", .. ResultText.Table(results, workload)]);
        return string.Join('\n', lines.Concat(tables)) + "\n";
    }
}
