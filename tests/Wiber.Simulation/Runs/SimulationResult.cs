namespace Wiber.Simulation.Runs;

/// <summary>What came of a simulation.</summary>
/// <param name="Failure">What was found, or nothing.</param>
/// <param name="TraceHash">Equal for two runs in which the same happened.</param>
/// <param name="Ticks">Simulated ticks, the healed phase included.</param>
/// <param name="Counts">What happened how often, in a fixed order: to see that it did something.</param>
public sealed record SimulationResult(
    string? Failure, ulong TraceHash, long Ticks, IReadOnlyList<KeyValuePair<string, long>> Counts);
