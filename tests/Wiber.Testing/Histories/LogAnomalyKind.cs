namespace Wiber.Testing.Histories;

/// <summary>What can be wrong with the history of an append-only log; docs/histories.md proves that this is all.</summary>
public enum LogAnomalyKind
{
    /// <summary>An offset has two different messages.</summary>
    Disagreement,

    /// <summary>A message has two offsets.</summary>
    Duplicate,

    /// <summary>A message is stored that nobody sent, or whose publish was refused.</summary>
    Phantom,

    /// <summary>A read did not give as many messages as lie between where it began and the end that it told.</summary>
    MalformedRead,

    /// <summary>Below the end is an offset at which no publish can have been stored in time.</summary>
    Hole,

    /// <summary>A publish that began after another was acknowledged is stored before it.</summary>
    ReorderedPublish,

    /// <summary>A read saw what was published only after it.</summary>
    FutureRead,

    /// <summary>A read did not see what was acknowledged before it began.</summary>
    StaleRead,

    /// <summary>A read saw less than another one that ended before it began.</summary>
    NonMonotonicRead,
}
