using System.Diagnostics.CodeAnalysis;
using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker;

/// <summary>
/// Decides what becomes of the messages of an entry: which topic, which offsets, what is a duplicate. For the applying thread.
/// </summary>
internal sealed class BatchApplier(TopicTable topics, MessageIdIndex ids, BlockFilterBuilder filters)
{
    /// <summary>Applies a messages entry.</summary>
    /// <param name="entry">The entry. It was checked before it was proposed, so damage here stops the node.</param>
    /// <param name="logBytes">Bytes of the whole log before it.</param>
    /// <param name="changes">Where to note what must be stored.</param>
    public ApplyOutcome Apply(LogEntry entry, long logBytes, BrokerChanges changes)
    {
        if (!MessageBatchReader.TryOpen(entry.Body.Span, out MessageBatchReader batch, out MessageBatchError error)
            || !BatchSummary.TryRead(batch, out BatchSummary summary, out error))
        {
            Invariant.Fail($"log entry {entry.Index} holds a message batch that cannot be read: {error}");
            return null;
        }

        if (!TryFindPartition(batch, changes, out PartitionState? partition, out ApplyStatus refusal))
        {
            return ApplyOutcome.Refused(entry, refusal, Encoding.ASCII.GetString(batch.Topic), batch.Partition, batch.Count);
        }

        var step = new ApplyStep(entry, partition, logBytes, changes);
        return batch.ProducerId == 0 ? Store(step, batch, summary) : ApplySequence(step, batch, summary);
    }

    private bool TryFindPartition(
        MessageBatchReader batch,
        BrokerChanges changes,
        [NotNullWhen(true)] out PartitionState? partition,
        out ApplyStatus refusal)
    {
        partition = null;
        refusal = ApplyStatus.UnknownPartition;
        if (batch.Partition >= BrokerLimits.PartitionsPerTopic)
        {
            return false;
        }

        TopicState? topic = topics.Find(batch.Topic);
        if (topic is null && topics.Count == BrokerLimits.TopicsMax)
        {
            refusal = ApplyStatus.TooManyTopics;
            return false;
        }

        if (topic is null)
        {
            topic = topics.Add(Encoding.ASCII.GetString(batch.Topic));
            changes.Add(new TopicRow(topic.Number, topic.Name));
        }

        partition = topic.FindPartition(batch.Partition);
        return partition is not null;
    }

    private ApplyOutcome ApplySequence(ApplyStep step, MessageBatchReader batch, BatchSummary summary)
    {
        ProducerState producer =
            step.Partition.Producers.Use(step.Partition, batch.ProducerId, step.Entry.Index, out ProducerState? forgotten);
        step.Changes.Note(producer);
        if (forgotten is not null)
        {
            step.Changes.Forget(forgotten);
        }

        switch (producer.Window.Find(batch.Sequence, out ProducedBatch original))
        {
            case SequenceMatch.Seen:
                return AnswerRetry(step, batch, summary, original);

            case SequenceMatch.TooOld:
                return Refuse(step, ApplyStatus.SequenceTooOld, batch.Count);

            default:
                ApplyOutcome outcome = Store(step, batch, summary);
                var produced = new ProducedBatch(
                    batch.Sequence, step.Entry.Index, outcome.BaseOffset, batch.Count, outcome.StoredCount, summary.Fingerprint);
                producer.Window.Add(produced);
                step.Changes.Add(producer, produced);
                return outcome;
        }
    }

    private ApplyOutcome Store(ApplyStep step, MessageBatchReader batch, BatchSummary summary)
    {
        PartitionState partition = step.Partition;
        long baseOffset = partition.EndOffset;
        int storedCount = batch.Count;
        MessageOutcome[]? messages = summary.HasIds ? FindDuplicates(partition, batch, baseOffset, out storedCount) : null;
        SkippedPositions? skipped = messages is null ? null : SkippedPositions.Of(messages);
        partition.Append(step.Entry, storedCount, skipped, step.LogBytes, step.Changes);
        if (storedCount > 0)
        {
            filters.Add(partition, batch, skipped, baseOffset, step.Entry.Header.TimestampUs, step.Changes);
        }

        return ApplyOutcome.Stored(step.Entry, partition, batch.Count, baseOffset, storedCount, messages);
    }

    /// <summary>Gives out offsets message by message; returns nothing if no message is a duplicate.</summary>
    private MessageOutcome[]? FindDuplicates(
        PartitionState partition, MessageBatchReader batch, long baseOffset, out int storedCount)
    {
        MessageOutcome[]? messages = null;
        storedCount = 0;
        while (batch.MoveNext())
        {
            ReadOnlySpan<byte> id = batch.Current.Id;
            if (!id.IsEmpty && TryFindId(partition.Topic, id, out MessagePlace original))
            {
                messages ??= NoDuplicatesBefore(batch.Position, batch.Count, partition.Partition, baseOffset);
                messages[batch.Position] = new MessageOutcome(original.Partition, original.Offset, true);
                continue;
            }

            long offset = baseOffset + storedCount;
            storedCount++;
            if (!id.IsEmpty)
            {
                ids.Add(partition.Topic, id, new MessagePlace(partition.Partition, offset));
            }

            if (messages is not null)
            {
                messages[batch.Position] = new MessageOutcome(partition.Partition, offset, false);
            }
        }

        return messages;
    }

    /// <summary>
    /// Where the message with an id is. Of one that was removed the id may still be known on this node and forgotten on another,
    /// so it counts as unknown.
    /// </summary>
    private bool TryFindId(int topic, ReadOnlySpan<byte> id, out MessagePlace place)
    {
        if (!ids.TryFind(topic, id, out place))
        {
            return false;
        }

        PartitionState? partition = topics.Get(topic).FindPartition(place.Partition);
        Invariant.Require(partition is not null);
        return place.Offset >= partition.Bounds.FirstOffset;
    }

    private static MessageOutcome[] NoDuplicatesBefore(int position, int count, int partition, long baseOffset)
    {
        var messages = new MessageOutcome[count];
        for (int before = 0; before < position; before++)
        {
            messages[before] = new MessageOutcome(partition, baseOffset + before, false);
        }

        return messages;
    }

    /// <summary>
    /// Gives the offsets of the first time: those that the original entry stored follow from its base offset; those that it
    /// skipped were duplicates by id, and the retry carries the same ids. If which ones it skipped, or where the message with
    /// such an id was, is gone with the log, then the offsets cannot be told any more.
    /// </summary>
    private ApplyOutcome AnswerRetry(ApplyStep step, MessageBatchReader batch, BatchSummary summary, ProducedBatch original)
    {
        int count = batch.Count;
        if (original.Count != count || original.Fingerprint != summary.Fingerprint)
        {
            return Refuse(step, ApplyStatus.SequenceReused, count);
        }

        PartitionState partition = step.Partition;
        SkippedPositions? skipped = null;
        if (original.StoredCount < count)
        {
            skipped = partition.FindSkipped(original.Index);
            if (skipped is null)
            {
                return Refuse(step, ApplyStatus.SequenceTooOld, count);
            }
        }

        var messages = new MessageOutcome[count];
        long nextStored = original.BaseOffset;
        while (batch.MoveNext())
        {
            if (skipped is null || !skipped.Contains(batch.Position))
            {
                messages[batch.Position] = new MessageOutcome(partition.Partition, nextStored++, true);
            }
            else if (TryFindId(partition.Topic, batch.Current.Id, out MessagePlace place))
            {
                messages[batch.Position] = new MessageOutcome(place.Partition, place.Offset, true);
            }
            else
            {
                return Refuse(step, ApplyStatus.SequenceTooOld, count);
            }
        }

        partition.Append(step.Entry, 0, SkippedPositions.All, step.LogBytes, step.Changes);
        return ApplyOutcome.Duplicate(step.Entry, partition, original.Index, messages);
    }

    private static ApplyOutcome Refuse(ApplyStep step, ApplyStatus status, int count)
    {
        step.Partition.Append(step.Entry, 0, SkippedPositions.All, step.LogBytes, step.Changes);
        return ApplyOutcome.Refused(step.Entry, status, step.Partition, count);
    }

    /// <summary>What every step of applying one entry needs.</summary>
    private readonly record struct ApplyStep(LogEntry Entry, PartitionState Partition, long LogBytes, BrokerChanges Changes);
}
