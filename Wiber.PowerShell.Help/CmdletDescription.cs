namespace Wiber.PowerShell.Help;

/// <summary>A cmdlet as its class and the doc comments of that describe it.</summary>
internal sealed record CmdletDescription
{
    public const int ExamplesMin = 2;

    public required string Verb { get; init; }

    public required string Noun { get; init; }

    public required Type Class { get; init; }

    public required string Synopsis { get; init; }

    /// <summary>Paragraphs.</summary>
    public required IReadOnlyList<string> Description { get; init; }

    public required IReadOnlyList<ExampleDescription> Examples { get; init; }

    /// <summary>All parameters but the common ones, in the order of their names.</summary>
    public required IReadOnlyList<ParameterDescription> Parameters { get; init; }

    public required IReadOnlyList<Type> Outputs { get; init; }

    public required string? DefaultParameterSet { get; init; }

    public required bool SupportsShouldProcess { get; init; }

    public string Name => $"{Verb}-{Noun}";

    /// <summary>The parameter sets, the default one first.</summary>
    public IReadOnlyList<string> ParameterSets =>
    [
        .. Parameters.SelectMany(each => each.Places).Select(place => place.ParameterSet)
            .Where(set => set != ParameterPlace.AllSets)
            .Append(DefaultParameterSet ?? ParameterPlace.AllSets)
            .Distinct()
            .OrderBy(set => set == DefaultParameterSet ? 0 : 1),
    ];

    /// <summary>What is not documented.</summary>
    public IEnumerable<string> FindGaps()
    {
        if (Synopsis.Length == 0)
        {
            yield return $"{Name} has no summary";
        }

        if (Description.Count == 0)
        {
            yield return $"{Name} has no remarks";
        }

        if (Examples.Count < ExamplesMin || Examples.Any(example => example.Code.Length == 0 || example.Remarks.Length == 0))
        {
            yield return $"{Name} has fewer than {ExamplesMin} examples with code and a sentence";
        }

        foreach (ParameterDescription parameter in Parameters.Where(each => each.Text.Length == 0))
        {
            yield return $"{Name} -{parameter.Name} has no summary";
        }
    }
}
