namespace Wiber.Simulation.Checks;

/// <summary>The simulation found something that must not be.</summary>
internal sealed class SimulationException(string message, Exception? inner = null) : Exception(message, inner);
