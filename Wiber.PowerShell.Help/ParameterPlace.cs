namespace Wiber.PowerShell.Help;

/// <summary>What a parameter is in a parameter set.</summary>
/// <param name="ParameterSet">The set; <see cref="AllSets"/> for all.</param>
/// <param name="IsMandatory">Whether it must be given.</param>
/// <param name="Position">Where it stands without its name; null if it must be named.</param>
/// <param name="TakesObjects">Whether it takes what comes through the pipeline.</param>
/// <param name="TakesProperties">Whether it takes a property of what comes through the pipeline.</param>
internal sealed record ParameterPlace(
    string ParameterSet, bool IsMandatory, int? Position, bool TakesObjects, bool TakesProperties)
{
    public const string AllSets = "__AllParameterSets";
}
