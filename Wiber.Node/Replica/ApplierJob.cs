namespace Wiber.Node.Replica;

/// <summary>What the state machine has to do next.</summary>
internal abstract record ApplierJob;
