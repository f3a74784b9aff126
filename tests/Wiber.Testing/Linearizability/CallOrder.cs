namespace Wiber.Testing.Linearizability;

/// <summary>
/// The operations of a history that are not ordered yet, and which of them may come next: those that were invoked before the
/// first of the others was answered. Answered operations are offered first, for an unanswered one is hardly ever impossible and
/// so leads the search astray. A number stands for an operation.
/// </summary>
/// <typeparam name="TOperation">An operation.</typeparam>
internal sealed class CallOrder<TOperation>
    where TOperation : class, ITimedOperation
{
    /// <summary>No operation.</summary>
    public const int None = -1;

    private readonly TOperation[] _operations;
    private readonly int _answeredCount;

    /// <summary>
    /// A ring of events in the order of time through <see cref="_next"/> and <see cref="_previous"/>: an operation's number is
    /// its invocation, its number plus <see cref="_answeredCount"/> its answer; the last place is head and tail.
    /// </summary>
    private readonly int[] _next;
    private readonly int[] _previous;

    /// <summary>Of the unanswered: which are ordered.</summary>
    private readonly bool[] _lifted;

    /// <exception cref="ArgumentException">An operation was answered before it was invoked.</exception>
    public CallOrder(IEnumerable<TOperation> history)
    {
        _operations = [.. history
            .OrderBy(operation => operation.Completed == ITimedOperation.Never)
            .ThenBy(operation => operation.Invoked)];
        if (Array.Find(_operations, operation => operation.Completed < operation.Invoked) is { } impossible)
        {
            throw new ArgumentException($"answered before it was invoked: {impossible}", nameof(history));
        }

        _answeredCount = _operations.Count(operation => operation.Completed != ITimedOperation.Never);
        _lifted = new bool[_operations.Length - _answeredCount];
        UnorderedAnswerCount = _answeredCount;

        // Of equal times the invocation is first: then the two overlap, and nothing is asked of their order.
        int[] events = [.. Enumerable.Range(0, 2 * _answeredCount).OrderBy(TimeOf).ThenBy(IsAnswer)];
        _next = new int[events.Length + 1];
        _previous = new int[events.Length + 1];
        int last = Head;
        foreach (int number in events)
        {
            _next[last] = number;
            _previous[number] = last;
            last = number;
        }

        _next[last] = Head;
        _previous[Head] = last;
    }

    public int Count => _operations.Length;

    /// <summary>How many answered operations are not ordered yet.</summary>
    public int UnorderedAnswerCount { get; private set; }

    /// <summary>The first operation that may come next, or <see cref="None"/>.</summary>
    public int First => Offer(_next[Head]);

    /// <summary>The operation whose answer is the first of those not ordered yet.</summary>
    public TOperation NextAnswered => _operations[FirstAnswer() - _answeredCount];

    private int Head => 2 * _answeredCount;

    public TOperation this[int number] => _operations[number];

    /// <summary>The operation to try after another one, or <see cref="None"/>.</summary>
    public int After(int number) => IsAnswered(number) ? Offer(_next[number]) : OfferUnanswered(number + 1);

    /// <summary>Takes out an operation that is ordered now.</summary>
    public void Lift(int number)
    {
        if (!IsAnswered(number))
        {
            _lifted[number - _answeredCount] = true;
            return;
        }

        Unlink(number);
        Unlink(number + _answeredCount);
        UnorderedAnswerCount--;
    }

    /// <summary>Puts back the operation that was lifted last.</summary>
    public void Unlift(int number)
    {
        if (!IsAnswered(number))
        {
            _lifted[number - _answeredCount] = false;
            return;
        }

        Relink(number + _answeredCount);
        Relink(number);
        UnorderedAnswerCount++;
    }

    private bool IsAnswered(int number) => number < _answeredCount;

    private bool IsAnswer(int number) => number >= _answeredCount;

    private long TimeOf(int number) =>
        IsAnswer(number) ? _operations[number - _answeredCount].Completed : _operations[number].Invoked;

    /// <summary>The event itself if it is an invocation; at the first answer come the unanswered operations.</summary>
    private int Offer(int number) => IsAnswer(number) ? OfferUnanswered(_answeredCount) : number;

    private int OfferUnanswered(int number)
    {
        if (UnorderedAnswerCount == 0)
        {
            return None;
        }

        long firstAnswer = TimeOf(FirstAnswer());
        while (number < _operations.Length && _operations[number].Invoked <= firstAnswer)
        {
            if (!_lifted[number - _answeredCount])
            {
                return number;
            }

            number++;
        }

        return None;
    }

    private int FirstAnswer()
    {
        int number = _next[Head];
        while (!IsAnswer(number))
        {
            number = _next[number];
        }

        return number;
    }

    private void Unlink(int number)
    {
        _next[_previous[number]] = _next[number];
        _previous[_next[number]] = _previous[number];
    }

    private void Relink(int number)
    {
        _next[_previous[number]] = number;
        _previous[_next[number]] = number;
    }
}
