using Wiber.Fuzz.Engine;
using Wiber.Fuzz.Targets;

namespace Wiber.Fuzz;

/// <summary>The words behind the program's name.</summary>
internal static class FuzzCommandLine
{
    public const string Usage = """
        usage: wiber-fuzz [--inputs N] [--seed N] [--target NAME] [--case N] [--list]
          --inputs N      how many inputs, shared among the targets (100000)
          --seed N        which ones; the same seed gives the same inputs (1)
          --target NAME   one parser only
          --case N        one input of a target only, by its number, to see a failure again
          --list          names the targets
        """;

    /// <summary>What is asked for; nothing if it cannot be understood.</summary>
    public static FuzzOptions? Parse(ReadOnlySpan<string> words)
    {
        var options = new FuzzOptions();
        for (; words is [var name, var value, ..]; words = words[2..])
        {
            FuzzOptions? next = name switch
            {
                "--inputs" when long.TryParse(value, out long inputs) && inputs > 0 => options with { Inputs = inputs },
                "--seed" when int.TryParse(value, out int seed) => options with { Seed = seed },
                "--case" when long.TryParse(value, out long number) && number >= 0 => options with { Case = number },
                "--target" when TargetList.All.Any(target => target.Name == value) => options with { Target = value },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
        }

        return words.IsEmpty && (options.Case is null || options.Target is not null) ? options : null;
    }
}
