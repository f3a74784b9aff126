namespace Wiber.Node.Clock.Sync;

/// <summary>What a node's clock has to know of its group.</summary>
/// <param name="IsLeading">Whether this node leads.</param>
/// <param name="Term">Its term.</param>
/// <param name="Voters">The names of those who vote, this node among them if it does.</param>
internal sealed record ClusterView(bool IsLeading, ulong Term, IReadOnlyCollection<string> Voters)
{
    public int Majority => (Voters.Count / 2) + 1;
}
