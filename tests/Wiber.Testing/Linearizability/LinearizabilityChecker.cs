namespace Wiber.Testing.Linearizability;

/// <summary>
/// Searches a history for an order of its operations that explains every answer and keeps the order of those that did not
/// overlap in time (Herlihy and Wing 1990). The search is that of Wing and Gong (1993) with the memory of Lowe (2017) that
/// Knossos and porcupine have too: a configuration, which is the set of the operations that are ordered so far and the state
/// they led to, is looked at once.
/// </summary>
/// <remarks>
/// An operation without an answer may be ordered anywhere behind its invocation, or nowhere. In the worst case the time is
/// exponential in the number of operations that overlap; hence the limit.
/// </remarks>
/// <typeparam name="TState">The object's state.</typeparam>
/// <typeparam name="TOperation">An operation with its answer.</typeparam>
/// <param name="specification">What the object does when operations come one after the other.</param>
/// <param name="configurationsMax">How many configurations may be looked at; each takes a bit an operation of memory.</param>
public sealed class LinearizabilityChecker<TState, TOperation>(
    ISequentialSpecification<TState, TOperation> specification, int configurationsMax = 200_000)
    where TState : class
    where TOperation : class, ITimedOperation
{
    /// <summary>Decides about one history of one object; its operations may be listed in any order.</summary>
    /// <exception cref="ArgumentException">An operation was answered before it was invoked.</exception>
    public LinearizabilityResult<TOperation> Check(IEnumerable<TOperation> history)
    {
        var calls = new CallOrder<TOperation>(history);
        var path = new Stack<Choice>();
        var seen = new HashSet<(OperationSet, TState)>();
        var ordered = new OperationSet(calls.Count);
        TState state = specification.Initial;
        int candidate = calls.First;
        TOperation? obstacle = null;
        int furthest = -1;
        while (calls.UnorderedAnswerCount > 0)
        {
            if (candidate != CallOrder<TOperation>.None)
            {
                if (specification.TryStep(state, calls[candidate], out TState next)
                    && IsNew(seen, ordered, candidate, next))
                {
                    if (seen.Count > configurationsMax)
                    {
                        return new(LinearizabilityVerdict.Undecided, seen.Count, obstacle);
                    }

                    // What changes nothing can always come as soon as it may: from wherever it comes later in an order it can be
                    // moved here. So if this leads nowhere, no other choice in its place does.
                    bool isOnlyChoice = ReferenceEquals(state, next);
                    path.Push(new Choice(candidate, state, isOnlyChoice));
                    ordered.Add(candidate);
                    calls.Lift(candidate);
                    state = next;
                    candidate = calls.First;
                }
                else
                {
                    candidate = calls.After(candidate);
                }

                continue;
            }

            if (path.Count > furthest)
            {
                furthest = path.Count;
                obstacle = calls.NextAnswered;
            }

            Choice undone;
            do
            {
                if (!path.TryPop(out undone))
                {
                    return new(LinearizabilityVerdict.NotLinearizable, seen.Count, obstacle);
                }

                calls.Unlift(undone.Call);
                ordered.Remove(undone.Call);
                state = undone.StateBefore;
            }
            while (undone.IsOnly);
            candidate = calls.After(undone.Call);
        }

        return new(LinearizabilityVerdict.Linearizable, seen.Count, Obstacle: null);
    }

    private static bool IsNew(
        HashSet<(OperationSet Ordered, TState State)> seen, OperationSet ordered, int candidate, TState next)
    {
        ordered.Add(candidate);
        bool isNew = !seen.Contains((ordered, next));
        if (isNew)
        {
            seen.Add((ordered.Clone(), next));
        }

        ordered.Remove(candidate);
        return isNew;
    }

    /// <summary>A step of the search.</summary>
    /// <param name="Call">The operation that was put next.</param>
    /// <param name="StateBefore">The state before it.</param>
    /// <param name="IsOnly">Whether there was no need to try another one in its place.</param>
    private readonly record struct Choice(int Call, TState StateBefore, bool IsOnly);
}
