namespace Wiber.Testing.Linearizability;

/// <summary>What became of a search for a linearization.</summary>
/// <typeparam name="TOperation">An operation.</typeparam>
/// <param name="Verdict">What it found out.</param>
/// <param name="ConfigurationCount">How many different configurations it went through.</param>
/// <param name="Obstacle">
/// If nothing was found: the operation that had to come next, and could not, where the search came furthest. A place to look,
/// not a proof.
/// </param>
public sealed record LinearizabilityResult<TOperation>(
    LinearizabilityVerdict Verdict, int ConfigurationCount, TOperation? Obstacle)
    where TOperation : class;
