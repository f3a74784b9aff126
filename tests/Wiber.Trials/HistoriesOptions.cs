using Wiber.Client.Api;

namespace Wiber.Trials;

/// <summary>What the trial of histories is asked for.</summary>
internal sealed record HistoriesOptions
{
    public int Seconds { get; private init; } = 60;

    public int Nodes { get; private init; } = 3;

    public int Seed { get; private init; } = 1;

    public ReadConsistency Reads { get; private init; } = ReadConsistency.Linearizable;

    /// <summary>A recorded history to check again, instead of a run.</summary>
    public string? File { get; private init; }

    /// <summary>
    /// Reads <c>[SECONDS] [--nodes N] [--seed N] [--reads CONSISTENCY]</c> or <c>--check FILE</c>; nothing if it is not that.
    /// </summary>
    public static HistoriesOptions? Parse(string[] words)
    {
        var options = new HistoriesOptions();
        HistoriesOptions? Continue(HistoriesOptions read, string[] rest) => rest switch
        {
            [] => read,
            ["--check", var file, .. var more] => Continue(read with { File = file }, more),
            ["--nodes", var text, .. var more] when int.TryParse(text, out int nodes) && nodes is 3 or 5 =>
                Continue(read with { Nodes = nodes }, more),
            ["--seed", var text, .. var more] when int.TryParse(text, out int seed) => Continue(read with { Seed = seed }, more),
            ["--reads", var text, .. var more] when Enum.TryParse(text, ignoreCase: true, out ReadConsistency reads) =>
                Continue(read with { Reads = reads }, more),
            [var text, .. var more] when int.TryParse(text, out int seconds) && seconds > 0 =>
                Continue(read with { Seconds = seconds }, more),
            _ => null,
        };
        return Continue(options, words);
    }
}
