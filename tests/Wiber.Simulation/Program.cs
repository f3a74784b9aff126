using System.Globalization;
using Wiber.Simulation.Runs;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (!SimulationCommandLine.TryParse(args, out SimulationCommandLine? commandLine, out string error))
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(SimulationCommandLine.Usage);
    return 2;
}

if (commandLine.AreMutantsAsked)
{
    return MutantTable.Print(commandLine, Console.Out) ? 0 : 1;
}

return commandLine.Seed is { } seed ? RunOne(commandLine, seed) : RunMany(commandLine);

static int RunOne(SimulationCommandLine commandLine, int seed)
{
    using var output = new StreamWriter(Console.OpenStandardOutput());
    var options = new SimulationOptions(seed, commandLine.Ticks, commandLine.Nodes, commandLine.Mutant);
    SimulationResult result = SimulationRun.Run(options, commandLine.IsTraced ? output : null);
    PrintCounts(result.Counts, output);
    output.WriteLine($"seed {seed}: {result.Failure ?? "nothing found"}; trace hash {result.TraceHash:x16}");
    return result.Failure is null ? 0 : 1;
}

static int RunMany(SimulationCommandLine commandLine)
{
    var runner = new SeedRunner(
        commandLine.FirstSeed, commandLine.Seeds, commandLine.Ticks, commandLine.Nodes, commandLine.Mutant);
    runner.Run(Console.Out);
    PrintCounts(runner.Counts, Console.Out);
    Console.WriteLine(
        $"{runner.Done} seeds in {runner.Elapsed.TotalSeconds:N1} s, "
        + $"{runner.TicksPerSecond:N0} simulated ticks per second");
    if (runner.Failed is not { } failed)
    {
        Console.WriteLine("nothing found");
        return 0;
    }

    string nodes = commandLine.Nodes > 0 ? $" --nodes {commandLine.Nodes}" : "";
    string mutant = commandLine.Mutant != Mutant.None ? $" --mutant {commandLine.Mutant}" : "";
    Console.WriteLine($"seed {failed.Seed}: {failed.Failure}");
    Console.WriteLine(
        $"replay: dotnet run -c Release --project tests/Wiber.Simulation -- "
        + $"--seed {failed.Seed} --ticks {commandLine.Ticks}{nodes}{mutant} --trace");
    return 1;
}

static void PrintCounts(IReadOnlyList<KeyValuePair<string, long>> counts, TextWriter output)
{
    foreach ((string what, long count) in counts)
    {
        output.WriteLine($"{count,14:N0}  {what}");
    }
}
