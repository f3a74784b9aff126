namespace Wiber.Testing.Linearizability;

/// <summary>An operation of a client as it is seen from outside: when it was invoked and when it was answered.</summary>
public interface ITimedOperation
{
    /// <summary>The completion of an operation that was never answered, or whose answer does not say what it did.</summary>
    public const long Never = long.MaxValue;

    /// <summary>When the client began, in ticks of one monotonic clock.</summary>
    public long Invoked { get; }

    /// <summary>When the client had the answer, in ticks of the same clock; <see cref="Never"/> for none.</summary>
    public long Completed { get; }
}
