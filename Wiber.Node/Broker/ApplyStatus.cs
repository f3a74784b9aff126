namespace Wiber.Node.Broker;

/// <summary>What applying an entry came to. The numbers go into <see cref="LogHash"/>: never change one.</summary>
internal enum ApplyStatus
{
    /// <summary>The entry holds nothing for the broker.</summary>
    Advanced = 0,

    /// <summary>The messages are stored, but for those whose id was there already.</summary>
    Stored = 1,

    /// <summary>The producer's sequence was seen before: nothing is stored, the offsets are those of the first time.</summary>
    DuplicateBatch = 2,

    /// <summary>
    /// The sequence is older than the producer's window, so it cannot be known whether it is a retry; or it is one, and where its
    /// messages were was removed with the log. Nothing is stored.
    /// </summary>
    SequenceTooOld = 3,

    /// <summary>The sequence was seen before with other messages. Nothing is stored.</summary>
    SequenceReused = 4,

    /// <summary>The topic does not exist and there are as many as there may be. Nothing is stored.</summary>
    TooManyTopics = 5,

    /// <summary>The topic has no such partition. Nothing is stored.</summary>
    UnknownPartition = 6,

    /// <summary>Old messages were removed.</summary>
    Trimmed = 7,
}
