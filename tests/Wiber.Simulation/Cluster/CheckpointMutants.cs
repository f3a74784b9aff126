using Wiber.Node.Broker.Stores;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Cluster;

/// <summary>The bugs that can be played in what the broker stores.</summary>
internal static class CheckpointMutants
{
    public static BrokerDelta Change(Mutant mutant, BrokerDelta delta, Random random) => mutant switch
    {
        Mutant.BrokerStoreLosesOlderChange when random.Next(4) == 0 =>
            delta with { Partitions = [], OffsetIndex = [], Producers = [] },
        Mutant.DeletionsNotStored => delta with { Holes = [] },
        Mutant.GroupOffsetsNotStored =>
            delta with { Groups = delta.Groups with { Changed = delta.Groups.Changed with { Offsets = [] } } },
        _ => delta,
    };
}
