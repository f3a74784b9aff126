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

    /// <summary>There are as many topics as there may be; none is made.</summary>
    TooManyTopics = 5,

    /// <summary>The topic has no such partition. Nothing is stored.</summary>
    UnknownPartition = 6,

    /// <summary>Old messages were removed.</summary>
    Trimmed = 7,

    /// <summary>There is no such topic. Nothing is stored or changed.</summary>
    UnknownTopic = 8,

    /// <summary>The topic is there now, as was asked for.</summary>
    TopicCreated = 9,

    /// <summary>The topic was there already, with the configuration that comes with the outcome.</summary>
    TopicExists = 10,

    /// <summary>The topic has the configuration that was asked for.</summary>
    TopicAltered = 11,

    /// <summary>The topic and everything in it is gone.</summary>
    TopicDeleted = 12,

    /// <summary>There would be more partitions than there may be. Nothing is changed.</summary>
    TooManyPartitions = 13,

    /// <summary>The topic has more partitions than were asked for, and a partition cannot go. Nothing is changed.</summary>
    FewerPartitions = 14,

    /// <summary>The leader chose the partition when the topic had another number of them. Nothing is stored.</summary>
    PartitionsChanged = 15,

    /// <summary>A message is larger than its topic allows. Nothing is stored.</summary>
    MessageTooLarge = 16,

    /// <summary>The message is deleted, now or before.</summary>
    MessageDeleted = 17,

    /// <summary>The partition has no message of this offset, or not any more. Nothing is changed.</summary>
    UnknownOffset = 18,

    /// <summary>As many messages are deleted one by one as may be. Nothing is changed.</summary>
    TooManyDeleted = 19,
}
