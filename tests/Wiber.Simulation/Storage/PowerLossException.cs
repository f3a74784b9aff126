namespace Wiber.Simulation.Storage;

/// <summary>
/// The simulated machine went down in the middle of an operation. Not a disk error: no code under test handles it.
/// </summary>
internal sealed class PowerLossException(string operation) : Exception($"simulated power loss during {operation}");
