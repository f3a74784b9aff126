using Wiber.Testing.Linearizability;

namespace Wiber.Testing.Histories;

/// <summary>What both checkers say about the history of a topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="OperationCount">How many operations there were.</param>
/// <param name="Anomalies">What <see cref="LogOrderChecker"/> found.</param>
/// <param name="Search">What the search for a linearization came to.</param>
public sealed record TopicVerdict(
    string Topic, int OperationCount, IReadOnlyList<LogAnomaly> Anomalies, LinearizabilityResult<LogOperation> Search)
{
    /// <summary>One checker says yes and the other no: then one of them is wrong.</summary>
    public bool IsContradictory => Search.Verdict switch
    {
        LinearizabilityVerdict.Linearizable => Anomalies.Count > 0,
        LinearizabilityVerdict.NotLinearizable => Anomalies.Count == 0,
        _ => false,
    };
}
