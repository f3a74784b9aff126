using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Wiber.Simulation.Runs;

/// <summary>What the simulator was asked to do.</summary>
internal sealed record SimulationCommandLine
{
    public const string Usage = """
        Runs whole nodes with their real logic in a simulated world. Exits with 0 only if nothing was found.

          --seeds N        how many seeds to run (100)
          --first-seed N   the first of them (1)
          --ticks N        ticks of 10 ms with faults in each run (20000)
          --nodes N        3 or 5; without it the seed chooses
          --seed N         run this seed only
          --trace          with --seed: print what happens
          --mutant NAME    put in a bug
          --mutants        put in each bug in turn and print after how many seeds it was found
        """;

    public int Seeds { get; private init; } = 100;

    public int FirstSeed { get; private init; } = 1;

    public int Ticks { get; private init; } = 20_000;

    public int Nodes { get; private init; }

    public int? Seed { get; private init; }

    public bool IsTraced { get; private init; }

    public Mutant Mutant { get; private init; }

    public bool AreMutantsAsked { get; private init; }

    /// <summary>Reads the arguments; an error says what is wrong with them.</summary>
    public static bool TryParse(
        ReadOnlySpan<string> arguments, [NotNullWhen(true)] out SimulationCommandLine? commandLine, out string error)
    {
        commandLine = new SimulationCommandLine();
        error = "";
        while (!arguments.IsEmpty && error.Length == 0)
        {
            string value = arguments.Length > 1 ? arguments[1] : "";
            bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            SimulationCommandLine? next = arguments[0] switch
            {
                "--trace" => commandLine with { IsTraced = true },
                "--mutants" => commandLine with { AreMutantsAsked = true },
                "--mutant" when Enum.TryParse(value, ignoreCase: true, out Mutant mutant) => commandLine with { Mutant = mutant },
                "--seeds" when isNumber => commandLine with { Seeds = number },
                "--first-seed" when isNumber => commandLine with { FirstSeed = number },
                "--ticks" when isNumber => commandLine with { Ticks = number },
                "--nodes" when number is 3 or 5 => commandLine with { Nodes = number },
                "--seed" when isNumber => commandLine with { Seed = number },
                _ => null,
            };
            if (next is null)
            {
                error = $"{arguments[0]} {value}: not understood";
                break;
            }

            bool isFlag = arguments[0] is "--trace" or "--mutants";
            commandLine = next;
            arguments = arguments[(isFlag ? 1 : 2)..];
        }

        commandLine = error.Length == 0 ? commandLine : null;
        return commandLine is not null;
    }
}
