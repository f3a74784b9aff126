namespace Wiber.Trials.Soak;

/// <summary>What the soak is asked for.</summary>
internal sealed record SoakOptions
{
    public int Minutes { get; private init; } = 60;

    /// <summary>Decides which faults come when; what the processes and the system do, nothing decides.</summary>
    public int Seed { get; private init; } = 1;

    /// <summary>Reads <c>[--minutes N] [--seed N]</c>; nothing if it is not that.</summary>
    public static SoakOptions? Parse(string[] words)
    {
        var options = new SoakOptions();
        for (; words is [var name, var text, ..] && int.TryParse(text, out int number); words = words[2..])
        {
            if (name == "--minutes" && number > 0)
            {
                options = options with { Minutes = number };
            }
            else if (name == "--seed")
            {
                options = options with { Seed = number };
            }
            else
            {
                return null;
            }
        }

        return words.Length == 0 ? options : null;
    }
}
