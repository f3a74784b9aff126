namespace Wiber.Testing.Linearizability;

/// <summary>What an object does when operations come one after the other.</summary>
/// <typeparam name="TState">The object's state: a value that does not change and that compares by what it holds.</typeparam>
/// <typeparam name="TOperation">An operation together with what was answered.</typeparam>
public interface ISequentialSpecification<TState, in TOperation>
    where TState : class
{
    /// <summary>The state before any operation.</summary>
    public TState Initial { get; }

    /// <summary>
    /// Whether the object in this state may answer the operation as it was answered. An operation without an answer may do
    /// whatever the object could do with it.
    /// </summary>
    /// <param name="state">The state before.</param>
    /// <param name="operation">The operation and its answer.</param>
    /// <param name="next">The state after; the same instance if the operation changes nothing.</param>
    public bool TryStep(TState state, TOperation operation, out TState next);
}
