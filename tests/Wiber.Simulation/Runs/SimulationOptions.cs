namespace Wiber.Simulation.Runs;

/// <summary>What decides a simulation, wholly.</summary>
/// <param name="Seed">Source of everything that looks like chance.</param>
/// <param name="Ticks">Length of the phase with faults, in ticks of 10 ms.</param>
/// <param name="Nodes">Voting nodes; 0 lets the seed choose 3 or 5.</param>
/// <param name="Mutant">A bug to put in.</param>
public sealed record SimulationOptions(int Seed, int Ticks, int Nodes = 0, Mutant Mutant = Mutant.None);
