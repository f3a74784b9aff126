using Wiber.Node.Replica;

namespace Wiber.Simulation.Cluster;

/// <summary>Time went by, as the daemon's loop sees for itself.</summary>
internal sealed record Ticked : ReplicaEvent
{
    public static readonly Ticked Instance = new();

    public override void Deliver(Replica replica) => replica.Tick();
}
