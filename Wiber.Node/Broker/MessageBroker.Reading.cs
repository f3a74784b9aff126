using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker;

internal sealed partial class MessageBroker
{
    /// <summary>Stands for all partitions of a topic; what is waited for is then a log index.</summary>
    private const int AllPartitions = -1;

    /// <summary>
    /// Reads applied messages from an offset on; from the first one if the offset was removed, none if it is not there yet.
    /// </summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="fromOffset">The first offset wanted.</param>
    /// <param name="messagesMax">1 to <see cref="BrokerLimits.ReadMessagesMax"/>.</param>
    /// <param name="bytesMax">Bounds the encoded messages together; one message is given even if it is larger.</param>
    public ReadResult Read(string topic, int partition, long fromOffset, int messagesMax, int bytesMax)
    {
        var read = new TopicRead { Topic = topic, Partition = partition, MessagesMax = messagesMax, BytesMax = bytesMax };
        return ToReadResult(Read(read, TopicCursor.At(partition, fromOffset)), partition);
    }

    /// <summary>The message at an offset, if it can be read.</summary>
    public StoredMessage? FindMessage(string topic, int partition, long offset)
    {
        // Not for a reader, so it does not count as read.
        var read = new TopicRead { Topic = topic, Partition = partition, MessagesMax = 1, BytesMax = 1 };
        return Find(read, TopicCursor.At(partition, offset)).Messages is [var found] && found.Offset == offset ? found : null;
    }

    /// <summary>
    /// Reads the last applied messages, in the order of their offsets; the newest of them if they are over the byte limit.
    /// </summary>
    public ReadResult ReadLast(string topic, int partition, int count, int bytesMax)
    {
        var read = new TopicRead { Topic = topic, Partition = partition, MessagesMax = count, BytesMax = bytesMax };
        return ToReadResult(ReadLast(read, LogPlace.End), partition);
    }

    /// <summary>
    /// Whether a message was deleted, by itself or with its topic, since it was read. One that retention removed is not deleted.
    /// </summary>
    public bool IsDeleted(string topic, int topicNumber, int partition, long offset) =>
        !TryFind(topic, partition, out PartitionState? state, out _) || state!.Topic != topicNumber || state.IsHole(offset);

    /// <summary>The header of an entry that is applied; nothing if the log begins behind it.</summary>
    public LogRecordHeader? FindEntry(LogIndex index) =>
        index == LogIndex.Zero || _log.Read(index, index, 1) is not [var entry] ? null : entry.Header;

    /// <summary>
    /// Reads applied messages that match a filter, of one partition or, in the order of the log, of all of a topic. However
    /// little matches, it does bounded work: then it gives what it has, and where to go on.
    /// </summary>
    /// <param name="read">What to read.</param>
    /// <param name="from">From where; of a partition that was removed up to a later offset, from there.</param>
    public TopicReadResult Read(TopicRead read, TopicCursor from) => ReadCounters.Note(Find(read, from));

    /// <summary>
    /// Reads the last applied messages that match a filter and lie in front of a place, oldest first; the newest of them if they
    /// are over the byte limit. It does bounded work as <see cref="Read(TopicRead, TopicCursor)"/> does.
    /// </summary>
    public TopicReadResult ReadLast(TopicRead read, LogPlace before)
    {
        CheckReadLimits(read.MessagesMax, read.BytesMax);
        if (!TryFind(read.Topic, read.Partition, out IReadOnlyList<PartitionState> partitions, out ReadStatus status))
        {
            return TopicReadResult.NotFound(status);
        }

        TopicReadResult result = read.Filter.Id is { } id
            ? _reader.ReadLastId(read, partitions, before, () => FindId(partitions[0].Topic, id))
            : _reader.ReadLast(read, partitions, before);
        return OfTopic(ReadCounters.Note(result), partitions[0].Topic);
    }

    /// <summary>
    /// Reads the batches that hold the applied messages of a partition from an offset on; from the first one if the offset was
    /// removed, none if it is not there yet.
    /// </summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="fromOffset">The first offset wanted; the batch that holds it is given whole.</param>
    /// <param name="bytesMax">Bounds the batches together with their places; one batch is given even if it is larger.</param>
    public BatchReadResult ReadBatches(string topic, int partition, long fromOffset, int bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesMax, 1);
        return TryFind(topic, partition, out PartitionState? state, out ReadStatus status)
            ? ReadCounters.Note(_reader.ReadBatches(state!, fromOffset, bytesMax))
            : BatchReadResult.NotFound(status);
    }

    /// <summary>
    /// The offset of the first message whose time is <paramref name="timestampUs"/> (microseconds since 1970) or later, or the
    /// end of the partition; nothing if there is no such partition.
    /// </summary>
    public long? FindOffsetByTime(string topic, int partition, long timestampUs) =>
        TryFind(topic, partition, out PartitionState? state, out _) ? _reader.FindOffsetByTime(state!, timestampUs) : null;

    /// <summary>
    /// The offset of the first message of a time (microseconds since 1970) or later, for the partition or for each of the
    /// topic's.
    /// </summary>
    public TopicCursor FindByTime(string topic, int? partition, long timestampUs) =>
        FindEach(topic, partition, each => _reader.FindOffsetByTime(each, timestampUs));

    /// <summary>The end of the partition, or of each of the topic's.</summary>
    public TopicCursor FindEnd(string topic, int? partition) => FindEach(topic, partition, each => each.EndOffset);

    /// <summary>Completes when the partition's end is behind <paramref name="offset"/>; the topic need not exist yet.</summary>
    /// <exception cref="TooManyWaitersException"><see cref="BrokerLimits.WaitersMax"/> readers wait already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task WaitForMessagesAsync(string topic, int partition, long offset, CancellationToken cancellationToken) =>
        WaitForMessagesAsync(topic, null, partition, offset, cancellationToken);

    /// <summary>
    /// Completes when the partition's end is behind <paramref name="offset"/>, or when the topic is not the one of that number
    /// (any more), if one is given.
    /// </summary>
    /// <exception cref="TooManyWaitersException"><see cref="BrokerLimits.WaitersMax"/> readers wait already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task WaitForMessagesAsync(
        string topic, int? topicNumber, int partition, long offset, CancellationToken cancellationToken) =>
        _waiters.WaitAsync(
            (topic, partition),
            offset,
            () => topicNumber is not null && _state.Topics.Find(topic)?.Number != topicNumber
                ? long.MaxValue
                : TryFind(topic, partition, out PartitionState? state, out _) ? state!.EndOffset : 0,
            cancellationToken);

    /// <summary>
    /// Completes when an entry behind <paramref name="index"/> has stored messages in any partition of the topic; it need not
    /// exist yet.
    /// </summary>
    /// <exception cref="TooManyWaitersException"><see cref="BrokerLimits.WaitersMax"/> readers wait already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task WaitForTopicAsync(string topic, LogIndex index, CancellationToken cancellationToken) =>
        _waiters.WaitAsync(
            (topic, AllPartitions),
            (long)index.Value,
            () => (long)Math.Min(LastIndexOf(topic), AppliedIndex.Value),
            cancellationToken);

    private TopicReadResult Find(TopicRead read, TopicCursor from)
    {
        CheckReadLimits(read.MessagesMax, read.BytesMax);
        if (!TryFind(read.Topic, read.Partition, out IReadOnlyList<PartitionState> partitions, out ReadStatus status))
        {
            return TopicReadResult.NotFound(status);
        }

        TopicReadResult result = read.Filter.Id is { } id
            ? _reader.ReadId(read, partitions, from, () => FindId(partitions[0].Topic, id))
            : _reader.Read(read, partitions, from);
        return OfTopic(result, partitions[0].Topic);
    }

    private ulong LastIndexOf(string topic) =>
        _state.Topics.Find(topic)?.Partitions.Max(partition => partition.Bounds.LastIndex.Value) ?? 0;

    private static void CheckReadLimits(int messagesMax, int bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messagesMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messagesMax, BrokerLimits.ReadMessagesMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesMax, 1);
    }

    private static ReadResult ToReadResult(TopicReadResult result, int partition) => new(
        result.Status, result.Messages, result.Next[partition], result.Bounds.FirstOffset, result.Bounds.EndOffset);

    private static TopicReadResult OfTopic(TopicReadResult result, int topicNumber)
    {
        result.Next.TopicNumber = topicNumber;
        return result;
    }

    private MessagePlace? FindId(int topic, byte[] id)
    {
        // The index is the applying thread's, which waits for one lookup.
        lock (_applyGate)
        {
            return _state.Ids.TryFind(topic, id, out MessagePlace place) ? place : null;
        }
    }

    /// <summary>The partition, or all of the topic's if none is given.</summary>
    private bool TryFind(string topic, int? partition, out IReadOnlyList<PartitionState> partitions, out ReadStatus status)
    {
        partitions = [];
        if (partition is { } one)
        {
            bool isFound = TryFind(topic, one, out PartitionState? state, out status);
            partitions = isFound ? [state!] : partitions;
            return isFound;
        }

        TopicState? found = _state.Topics.Find(topic);
        partitions = found?.Partitions ?? partitions;
        status = found is null ? ReadStatus.UnknownTopic : ReadStatus.Found;
        return found is not null;
    }

    private bool TryFind(string topic, int partition, out PartitionState? state, out ReadStatus status)
    {
        TopicState? found = _state.Topics.Find(topic);
        state = found?.FindPartition(partition);
        status = found is null ? ReadStatus.UnknownTopic : state is null ? ReadStatus.UnknownPartition : ReadStatus.Found;
        return state is not null;
    }

    private TopicCursor FindEach(string topic, int? partition, Func<PartitionState, long> find)
    {
        TopicCursor cursor = TopicCursor.Start;
        if (TryFind(topic, partition, out IReadOnlyList<PartitionState> partitions, out _))
        {
            cursor.TopicNumber = partitions[0].Topic;
            foreach (PartitionState each in partitions)
            {
                cursor[each.Partition] = find(each);
            }
        }

        return cursor;
    }
}
