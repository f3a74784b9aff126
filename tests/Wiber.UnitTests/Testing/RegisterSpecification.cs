using Wiber.Testing.Linearizability;

namespace Wiber.UnitTests.Testing;

/// <summary>A register: a read gives what was written last. The state is the value as text.</summary>
internal sealed class RegisterSpecification : ISequentialSpecification<string, RegisterOperation>
{
    public string Initial => "0";

    public bool TryStep(string state, RegisterOperation operation, out string next)
    {
        string value = $"{operation.Value}";
        next = operation.IsWrite ? value : state;
        return operation.IsWrite || operation.Completed == ITimedOperation.Never || value == state;
    }
}
