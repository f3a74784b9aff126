namespace Wiber.Trials;

/// <summary>What the trial of partitions is asked for.</summary>
internal sealed record PartitionsOptions
{
    public int Seconds { get; private init; } = 60;

    /// <summary>Decides who is cut off, from whom and for how long.</summary>
    public int Seed { get; private init; } = 1;

    /// <summary>Reads <c>[--seconds N] [--seed N]</c>; nothing if it is not that.</summary>
    public static PartitionsOptions? Parse(string[] words)
    {
        var options = new PartitionsOptions();
        for (; words is [var name, var text, ..] && int.TryParse(text, out int number); words = words[2..])
        {
            if (name == "--seconds" && number > 0)
            {
                options = options with { Seconds = number };
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
