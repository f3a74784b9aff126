using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker;

/// <summary>
/// Decides what becomes of the messages of an entry: which topic, which offsets, what is a duplicate. For the applying thread.
/// </summary>
internal sealed class BatchApplier(AppliedState state)
{
    /// <summary>Applies a messages entry.</summary>
    /// <param name="entry">The entry. It was checked before it was proposed, so damage here stops the node.</param>
    public ApplyOutcome Apply(LogEntry entry)
    {
        if (!MessageBatchReader.TryOpen(entry.Body.Span, out MessageBatchReader batch, out MessageBatchError error)
            || !BatchSummary.TryRead(batch, out BatchSummary summary, out error))
        {
            Invariant.Fail($"log entry {entry.Index} holds a message batch that cannot be read: {error}");
            return null;
        }

        TopicState? topic = state.Topics.Find(batch.Topic);
        if (topic?.FindPartition(batch.Partition) is not { } partition)
        {
            // Who chose one of the partitions that there were chooses anew where there are fewer by now.
            ApplyStatus refusal = topic is null ? ApplyStatus.UnknownTopic
                : batch.ChosenOutOf > 0 ? ApplyStatus.PartitionsChanged
                : ApplyStatus.UnknownPartition;
            return ApplyOutcome.Refused(entry, refusal, Encoding.ASCII.GetString(batch.Topic), batch.Partition, batch.Count);
        }

        var step = new ApplyStep(entry, topic, partition);
        if (batch.ChosenOutOf > 0 && batch.ChosenOutOf != topic.Partitions.Count)
        {
            return Refuse(step, ApplyStatus.PartitionsChanged, batch.Count);
        }

        if (summary.PayloadBytesMax > topic.Config.MessageBytesMax)
        {
            return Refuse(step, ApplyStatus.MessageTooLarge, batch.Count);
        }

        return batch.ProducerId == 0 ? Store(step, batch, summary) : ApplySequence(step, batch, summary);
    }

    private ApplyOutcome ApplySequence(ApplyStep step, MessageBatchReader batch, BatchSummary summary)
    {
        ProducerState producer =
            step.Partition.Producers.Use(step.Partition, batch.ProducerId, step.Entry.Index, out ProducerState? forgotten);
        state.Changes.Note(producer);
        if (forgotten is not null)
        {
            state.Changes.Forget(forgotten);
        }

        SequenceMatch match = producer.Window.Find(batch.Sequence, out ProducedBatch original);
        if (batch.ChosenOutOf > 0 && MayBeStoredElsewhere(step.Topic, batch.ProducerId, batch.Sequence))
        {
            return Refuse(step, ApplyStatus.SequenceTooOld, batch.Count);
        }

        switch (match)
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
                state.Changes.Add(producer, produced);
                return outcome;
        }
    }

    /// <summary>
    /// A request whose messages the leader spread over the partitions is spread differently once there are more of them. If any
    /// partition knows its sequence from before, or cannot know it any more, its messages may lie in other partitions.
    /// </summary>
    private static bool MayBeStoredElsewhere(TopicState topic, ulong producerId, ulong sequence)
    {
        foreach (PartitionState partition in topic.Partitions)
        {
            // Partitions are in the order in which they were made.
            if (partition.CreatedAt >= topic.PartitionsAddedAt)
            {
                break;
            }

            if (partition.Producers.Find(producerId) is not { } producer)
            {
                continue;
            }

            SequenceMatch match = producer.Window.Find(sequence, out ProducedBatch batch);
            if (match == SequenceMatch.TooOld || (match == SequenceMatch.Seen && batch.Index < topic.PartitionsAddedAt))
            {
                return true;
            }
        }

        return false;
    }

    private ApplyOutcome Store(ApplyStep step, MessageBatchReader batch, BatchSummary summary)
    {
        PartitionState partition = step.Partition;
        long baseOffset = partition.EndOffset;
        int storedCount = batch.Count;
        MessageOutcome[]? messages = summary.HasIds ? FindDuplicates(partition, batch, baseOffset, out storedCount) : null;
        SkippedPositions? skipped = messages is null ? null : SkippedPositions.Of(messages);
        partition.Append(step.Entry, storedCount, skipped, state.LogBytes, state.Changes);
        if (storedCount > 0)
        {
            state.Filters.Add(partition, batch, skipped, baseOffset, step.Entry.Header.TimestampUs, state.Changes);
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
                state.Ids.Add(partition.Topic, id, new MessagePlace(partition.Partition, offset));
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
        if (!state.Ids.TryFind(topic, id, out place))
        {
            return false;
        }

        PartitionState? partition = state.Topics.Find(topic)?.FindPartition(place.Partition);
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

        partition.Append(step.Entry, 0, SkippedPositions.All, state.LogBytes, state.Changes);
        return ApplyOutcome.Duplicate(step.Entry, partition, original.Index, messages);
    }

    private ApplyOutcome Refuse(ApplyStep step, ApplyStatus status, int count)
    {
        step.Partition.Append(step.Entry, 0, SkippedPositions.All, state.LogBytes, state.Changes);
        return ApplyOutcome.Refused(step.Entry, status, step.Partition, count);
    }

    /// <summary>What every step of applying one entry needs.</summary>
    private readonly record struct ApplyStep(LogEntry Entry, TopicState Topic, PartitionState Partition);
}
