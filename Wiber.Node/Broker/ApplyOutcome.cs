using Wiber.Client.Messages;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker;

/// <summary>What applying an entry came to: for messages, where each one of the batch is.</summary>
internal sealed class ApplyOutcome
{
    private readonly MessageOutcome[]? _messages;

    private ApplyOutcome(LogEntry entry, ApplyStatus status, string topic, int partition, int count)
    {
        Entry = entry;
        Status = status;
        Topic = topic;
        Partition = partition;
        Count = count;
        IdIndex = entry.Index;
    }

    private ApplyOutcome(
        LogEntry entry,
        ApplyStatus status,
        PartitionState partition,
        int count,
        long baseOffset,
        int storedCount,
        MessageOutcome[]? messages)
        : this(entry, status, partition.TopicName, partition.Partition, count)
    {
        BaseOffset = baseOffset;
        StoredCount = storedCount;
        _messages = messages;
    }

    /// <summary>The entry that was applied; it holds the messages.</summary>
    public LogEntry Entry { get; }

    public ApplyStatus Status { get; }

    /// <summary>Empty when the entry was not about a topic.</summary>
    public string Topic { get; }

    public int Partition { get; }

    /// <summary>Messages in the entry.</summary>
    public int Count { get; }

    /// <summary>Messages that got an offset by this entry: <see cref="Count"/> less the duplicates.</summary>
    public int StoredCount { get; }

    /// <summary>The offset of the first message that was stored, or the end of the partition when none was.</summary>
    public long BaseOffset { get; }

    /// <summary>Messages that were removed, of all partitions.</summary>
    public long RemovedCount { get; private init; }

    /// <summary>The topic as it is now, if the entry made or changed one or found it there.</summary>
    public TopicDescription? TopicDescription { get; private init; }

    /// <summary>
    /// The entry that ids of messages without an id of their own are made from: for a duplicate batch, the original.
    /// </summary>
    public LogIndex IdIndex { get; private init; }

    /// <summary>Whether the batch's messages are stored, now or by an earlier entry.</summary>
    public bool IsStored => Status is ApplyStatus.Stored or ApplyStatus.DuplicateBatch;

    /// <summary>Where the message at a position of the batch is. Only if <see cref="IsStored"/>.</summary>
    public MessageOutcome this[int position]
    {
        get
        {
            Invariant.Require(IsStored && (uint)position < (uint)Count);
            return _messages is null ? new MessageOutcome(Partition, BaseOffset + position, false) : _messages[position];
        }
    }

    /// <summary>Goes through the messages of the entry, in the order of the positions.</summary>
    public MessageBatchReader OpenBatch()
    {
        bool opened = MessageBatchReader.TryOpen(Entry.Body.Span, out MessageBatchReader batch, out _);
        Invariant.Require(opened);
        return batch;
    }

    internal static ApplyOutcome Advanced(LogEntry entry) => new(entry, ApplyStatus.Advanced, "", 0, 0);

    internal static ApplyOutcome Trimmed(LogEntry entry, long removedCount) =>
        new(entry, ApplyStatus.Trimmed, "", 0, 0) { RemovedCount = removedCount };

    /// <summary>Something was decided about a topic that is there afterwards.</summary>
    internal static ApplyOutcome OfTopic(LogEntry entry, ApplyStatus status, TopicState topic) =>
        new(entry, status, topic.Name, 0, 0) { TopicDescription = topic.Describe() };

    /// <summary>Something was decided that has no more to tell.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="status">What it came to.</param>
    /// <param name="topic">The topic's name.</param>
    /// <param name="partition">The partition, if it was about one.</param>
    /// <param name="removedCount">Messages that went by it.</param>
    internal static ApplyOutcome OfCommand(
        LogEntry entry, ApplyStatus status, string topic, int partition = 0, long removedCount = 0) =>
        new(entry, status, topic, partition, 0) { RemovedCount = removedCount };

    /// <summary>Nothing was stored; there is no partition that could have counted the entry.</summary>
    internal static ApplyOutcome Refused(LogEntry entry, ApplyStatus status, string topic, int partition, int count) =>
        new(entry, status, topic, partition, count);

    /// <summary>Nothing was stored in a partition that exists.</summary>
    internal static ApplyOutcome Refused(LogEntry entry, ApplyStatus status, PartitionState partition, int count) =>
        new(entry, status, partition, count, partition.EndOffset, 0, null);

    internal static ApplyOutcome Stored(
        LogEntry entry, PartitionState partition, int count, long baseOffset, int storedCount, MessageOutcome[]? messages) =>
        new(entry, ApplyStatus.Stored, partition, count, baseOffset, storedCount, messages);

    internal static ApplyOutcome Duplicate(
        LogEntry entry, PartitionState partition, LogIndex original, MessageOutcome[] messages) =>
        new(entry, ApplyStatus.DuplicateBatch, partition, messages.Length, partition.EndOffset, 0, messages)
        {
            IdIndex = original,
        };
}
