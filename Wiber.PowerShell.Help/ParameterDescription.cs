namespace Wiber.PowerShell.Help;

/// <summary>A parameter of a cmdlet.</summary>
internal sealed record ParameterDescription
{
    public required string Name { get; init; }

    public required Type Type { get; init; }

    public required string Text { get; init; }

    public required IReadOnlyList<string> Aliases { get; init; }

    /// <summary>What it is in each parameter set that it belongs to.</summary>
    public required IReadOnlyList<ParameterPlace> Places { get; init; }

    /// <summary>True for a parameter that is only given or not.</summary>
    public bool IsSwitch => Type.Name == "SwitchParameter";

    /// <summary>The type as users write it.</summary>
    public string TypeName => NameOf(Type);

    /// <summary>What it is in a parameter set; null if it does not belong to it.</summary>
    public ParameterPlace? PlaceIn(string parameterSet) =>
        Places.FirstOrDefault(place => place.ParameterSet == parameterSet)
        ?? Places.FirstOrDefault(place => place.ParameterSet == ParameterPlace.AllSets);

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner ? NameOf(inner)
        : type.IsArray ? $"{NameOf(type.GetElementType()!)}[]"
        : type.Name;
}
