namespace Wiber.Testing.Histories;

/// <summary>A row of topics that the same clients work on, one after the other.</summary>
internal sealed class TopicLane(string prefix, int number, int topicOperationsMax)
{
    private int _operations;

    public int Number => number;

    /// <summary>All topics so far.</summary>
    public IEnumerable<string> Topics =>
        Enumerable.Range(0, (Volatile.Read(ref _operations) / topicOperationsMax) + 1).Select(Name);

    /// <summary>The topic of an operation besides the lane's own.</summary>
    public string CurrentTopic => Name(Volatile.Read(ref _operations) / topicOperationsMax);

    /// <summary>The topic of the lane's next operation.</summary>
    public string NextTopic() => Name((Interlocked.Increment(ref _operations) - 1) / topicOperationsMax);

    private string Name(int generation) => $"{prefix}{number}-{generation}";
}
