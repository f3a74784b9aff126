using Wiber.Node.Broker.Commands;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Cluster;

/// <summary>The bugs that can be played in what the leader works out about a trim.</summary>
internal static class TrimMutants
{
    public static TrimLog Change(Mutant mutant, TrimLog trim) => mutant == Mutant.TrimCutsOneTooMany
        ? trim with { Cuts = [.. trim.Cuts.Select(cut => cut with { BaseOffset = cut.BaseOffset + 1 })] }
        : trim;
}
