namespace Wiber.Simulation.Runs;

/// <summary>Shows that the simulation bites: puts in each bug and counts the seeds until it is found.</summary>
internal static class MutantTable
{
    /// <summary>What takes a long history is looked for again in runs of this length.</summary>
    private const int LongTicks = 20_000;

    /// <summary>Prints the table of docs/simulation.md. False if a bug was not found.</summary>
    public static bool Print(SimulationCommandLine commandLine, TextWriter output)
    {
        bool isEachFound = true;
        output.WriteLine("| Mutant | Seeds until found | Found as |");
        output.WriteLine("|---|---|---|");
        foreach (Mutant mutant in Enum.GetValues<Mutant>().Where(each => each != Mutant.None))
        {
            (int Seeds, string Failure)? found = Find(commandLine, mutant, commandLine.Ticks);
            string length = "";
            if (found is null && commandLine.Ticks < LongTicks)
            {
                found = Find(commandLine, mutant, LongTicks);
                length = $" of {LongTicks} ticks";
            }

            isEachFound &= found is not null;
            output.WriteLine(found is { } find
                ? $"| {mutant} | {find.Seeds}{length} | {Shorten(find.Failure)} |"
                : $"| {mutant} | **not in {commandLine.Seeds}{length}** | |");
            output.Flush();
        }

        return isEachFound;
    }

    private static (int Seeds, string Failure)? Find(SimulationCommandLine commandLine, Mutant mutant, int ticks)
    {
        var runner = new SeedRunner(commandLine.FirstSeed, commandLine.Seeds, ticks, commandLine.Nodes, mutant);
        runner.Run(null);
        return runner.Failed is { } failed ? (failed.Seed - commandLine.FirstSeed + 1, failed.Failure) : null;
    }

    private static string Shorten(string failure)
    {
        string line = failure.Split('\n')[0].Replace("|", "\\|", StringComparison.Ordinal);
        return line.Length > 140 ? line[..140] + "…" : line;
    }
}
