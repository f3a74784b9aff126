using Wiber.Client.Configuration;

namespace Wiber.Node.Broker;

/// <summary>The bounds of the broker's state. Those that decide what an entry does must be the same on every node.</summary>
internal static class BrokerLimits
{
    /// <summary>Topics in the cluster; replicated.</summary>
    public const int TopicsMax = LimitOptions.TopicsCeiling;

    /// <summary>Partitions of a topic; replicated.</summary>
    public const int PartitionsPerTopic = TopicOptions.PartitionsMax;

    /// <summary>Partitions of all topics together; replicated.</summary>
    public const int PartitionsMax = LimitOptions.PartitionsCeiling;

    /// <summary>Messages that were deleted one by one and still leave a hole, of all topics; replicated.</summary>
    public const int HolesMax = 1_000_000;

    /// <summary>Partitions that one command may trim; replicated.</summary>
    public const int PartitionsPerTrim = 4096;

    /// <summary>Sequences that a partition remembers of a producer; replicated.</summary>
    public const int SequencesPerProducer = 1024;

    /// <summary>Producers that a partition remembers; replicated.</summary>
    public const int ProducersPerPartition = 10_000;

    /// <summary>Entries of a partition after which its offset index gets an item; replicated.</summary>
    public const int EntriesPerIndexItem = 256;

    /// <summary>Bytes of a partition's records after which its offset index gets an item; replicated.</summary>
    public const long PartitionBytesPerIndexItem = 64 * 1024;

    /// <summary>
    /// Bytes of the whole log after which the next entry of a partition gets an item, so that a scan never crosses more;
    /// replicated.
    /// </summary>
    public const long LogBytesPerIndexItem = 256 * 1024;

    /// <summary>
    /// Offsets that share a field filter; replicated. A match costs the reading of its block: with 1,024 a page of 100 scattered
    /// messages of 256 bytes read 43 MB of log.
    /// </summary>
    public const int OffsetsPerBlock = 256;

    /// <summary>Changes that make a checkpoint due before its time.</summary>
    public const int ChangesPerCheckpoint = 10_000;

    /// <summary>Changes not written yet at which applying waits for the checkpoint.</summary>
    public const int ChangesMax = 100_000;

    /// <summary>Readers that may wait for new messages at once.</summary>
    public const int WaitersMax = 20_000;

    /// <summary>Bytes of the log that one read looks through, where a filter lets little pass.</summary>
    public const long ReadLogBytesMax = 32 * 1024 * 1024;

    /// <summary>Blocks whose filters one read asks.</summary>
    public const int ReadBlocksMax = 16 * 1024;

    /// <summary>Bytes of log entries that the answer of a filtered read keeps in memory.</summary>
    public const long ReadHeldBytesMax = 16 * 1024 * 1024;

    /// <summary>Messages that one read may ask for.</summary>
    public const int ReadMessagesMax = 10_000;
}
