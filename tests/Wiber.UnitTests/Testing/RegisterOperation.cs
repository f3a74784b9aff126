using Wiber.Testing.Linearizability;

namespace Wiber.UnitTests.Testing;

/// <summary>A write or a read of a register that begins with 0.</summary>
internal sealed record RegisterOperation(bool IsWrite, int Value, long Invoked, long Completed) : ITimedOperation;
