using Wiber.Simulation.Checks;
using Wiber.Simulation.Clients;
using Wiber.Simulation.Events;
using Wiber.Simulation.Faults;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Cluster;

/// <summary>What every part of one simulation shares: its time, its chance, its faults and its record.</summary>
internal sealed record World(
    EventQueue Events,
    Random Random,
    Trace Trace,
    FaultPlan Plan,
    LoadPlan Load,
    Tally Tally,
    Mutant Mutant,
    ClientOracle Oracle)
{
    public const int TickUs = 10_000;

    /// <summary>Nothing bad happens any more: the cluster has to show that it recovers.</summary>
    public bool IsHealed { get; set; }

    public bool Chance(int perMille) => perMille > 0 && !IsHealed && Random.Next(1000) < perMille;
}
