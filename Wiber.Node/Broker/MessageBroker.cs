using Wiber.Node.Raft;

namespace Wiber.Node.Broker;

/// <summary>
/// The replicated state machine: topics, offsets and duplicates. Its state is a function of the entries applied and nothing else,
/// so every node that applied the same entries answers the same. It keeps no payloads: the log is the message store, and this is
/// what finds messages in it.
/// <para>
/// One thread applies; any number read at the same time. What an entry stores becomes visible as a whole. Changes gather in
/// memory until <see cref="TryFreeze"/> hands them to be stored, see <see cref="BrokerCheckpointer"/>.
/// </para>
/// </summary>
internal sealed class MessageBroker
{
    // Held while an entry is applied and while changes are frozen, never while reading. Monitor, because applying waits on it for
    // room.
    private readonly object applyGate = new();
    private readonly Lock appliedGate = new();
    private readonly TopicTable topics = new();
    private readonly MessageIdIndex ids;
    private readonly BatchApplier applier;
    private readonly MessageLogReader reader;
    private readonly MessageWaiters waiters = new();
    private BrokerChanges changes = new();
    private LogHash applied;
    private LogHash frozen;
    private long logBytes;
    private bool isWriting;
    private Action? checkpointDue;
    private Exception? checkpointFailure;

    /// <summary>Starts from what the store has; entries after <see cref="Applied"/> must be applied next.</summary>
    /// <exception cref="BrokerStoreException">The store cannot be read.</exception>
    public MessageBroker(IBrokerStore store, ILogReader log)
    {
        BrokerState state = store.Load();
        ids = new MessageIdIndex(store, changes.MessageIds);
        applier = new BatchApplier(topics, ids);
        reader = new MessageLogReader(log);
        BrokerRestore.Run(state, topics);
        applied = state.Applied;
        frozen = state.Applied;
        logBytes = state.LogBytes;
    }

    /// <summary>The last entry applied and the hash up to it.</summary>
    public LogHash Applied
    {
        get
        {
            lock (appliedGate)
            {
                return applied;
            }
        }
    }

    public LogIndex AppliedIndex => Applied.Index;

    /// <summary>Readers in <see cref="WaitForMessagesAsync"/>.</summary>
    public int WaiterCount => waiters.Count;

    /// <summary>
    /// Applies the next entry. Waits if the checkpointer is too far behind.
    /// </summary>
    /// <exception cref="InvariantException">It is not the next entry, or it cannot be read.</exception>
    /// <exception cref="BrokerStoreException">Lookups cannot be read or written; the node cannot go on.</exception>
    public ApplyOutcome Apply(LogEntry entry)
    {
        ApplyOutcome outcome;
        lock (applyGate)
        {
            WaitForRoom();
            Invariant.Require(entry.Index == applied.Index.Next);
            Invariant.Require(entry.Kind is EntryKind.NoOp or EntryKind.Messages or EntryKind.Membership);
            outcome = entry.Kind == EntryKind.Messages ? applier.Apply(entry, logBytes, changes) : ApplyOutcome.Advanced(entry);
            logBytes += entry.Record.Length;
            lock (appliedGate)
            {
                applied = applied.Add(entry, outcome);
            }

            if (changes.Count >= BrokerLimits.ChangesPerCheckpoint)
            {
                checkpointDue?.Invoke();
            }
        }

        if (outcome.StoredCount > 0)
        {
            waiters.Complete(outcome.Topic, outcome.Partition, outcome.BaseOffset + outcome.StoredCount);
        }

        return outcome;
    }

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
        CheckReadLimits(messagesMax, bytesMax);
        return TryFind(topic, partition, out PartitionState? state, out ReadStatus status)
            ? reader.Read(state!, fromOffset, messagesMax, bytesMax)
            : ReadResult.NotFound(status);
    }

    /// <summary>
    /// Reads the last applied messages, in the order of their offsets. If they are over the byte limit, the first of them.
    /// </summary>
    public ReadResult ReadLast(string topic, int partition, int count, int bytesMax)
    {
        CheckReadLimits(count, bytesMax);
        return TryFind(topic, partition, out PartitionState? state, out ReadStatus status)
            ? reader.ReadLast(state!, count, bytesMax)
            : ReadResult.NotFound(status);
    }

    /// <summary>
    /// The offset of the first message whose time is <paramref name="timestampUs"/> (microseconds since 1970) or later, or the
    /// end of the partition; nothing if there is no such partition.
    /// </summary>
    public long? FindOffsetByTime(string topic, int partition, long timestampUs) =>
        TryFind(topic, partition, out PartitionState? state, out _) ? reader.FindOffsetByTime(state!, timestampUs) : null;

    /// <summary>All topics, in the order in which they were made.</summary>
    public IReadOnlyList<TopicDescription> ListTopics() => Array.ConvertAll(topics.ToArray(), Describe);

    /// <summary>A topic, or nothing if there is none of that name.</summary>
    public TopicDescription? FindTopic(string topic) => topics.Find(topic) is { } found ? Describe(found) : null;

    /// <summary>Completes when the partition's end is behind <paramref name="offset"/>; the topic need not exist yet.</summary>
    /// <exception cref="TooManyWaitersException"><see cref="BrokerLimits.WaitersMax"/> readers wait already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task WaitForMessagesAsync(string topic, int partition, long offset, CancellationToken cancellationToken) =>
        waiters.WaitAsync(
            topic,
            partition,
            offset,
            () => TryFind(topic, partition, out PartitionState? state, out _) ? state!.EndOffset : 0,
            cancellationToken);

    /// <summary>
    /// Takes the changes since the last time, to be written to the store; nothing if there are none. Call <see cref="Written"/>
    /// before the next time.
    /// </summary>
    public BrokerDelta? TryFreeze()
    {
        lock (applyGate)
        {
            Invariant.Require(!isWriting);
            if (applied == frozen)
            {
                return null;
            }

            BrokerDelta delta = changes.Freeze(applied, logBytes);
            changes = new BrokerChanges();
            ids.Freeze(changes.MessageIds);
            frozen = applied;
            isWriting = true;
            Monitor.PulseAll(applyGate);
            return delta;
        }
    }

    /// <summary>The changes from <see cref="TryFreeze"/> are in the store.</summary>
    public void Written()
    {
        lock (applyGate)
        {
            Invariant.Require(isWriting);
            ids.Written();
            isWriting = false;
        }
    }

    /// <summary>
    /// From now on <paramref name="due"/> is called when many changes gathered, and applying waits when too many did.
    /// </summary>
    internal void AttachCheckpointer(Action due)
    {
        lock (applyGate)
        {
            Invariant.Require(checkpointDue is null);
            checkpointDue = due;
        }
    }

    /// <summary>Nobody writes changes any more; with a failure, applying fails from now on.</summary>
    internal void DetachCheckpointer(Exception? failure)
    {
        lock (applyGate)
        {
            checkpointDue = null;
            checkpointFailure = failure;
            Monitor.PulseAll(applyGate);
        }
    }

    private static void CheckReadLimits(int messagesMax, int bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messagesMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messagesMax, BrokerLimits.ReadMessagesMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesMax, 1);
    }

    private static TopicDescription Describe(TopicState topic)
    {
        var partitions = new PartitionDescription[topic.Partitions.Count];
        for (int partition = 0; partition < partitions.Length; partition++)
        {
            PartitionBounds bounds = topic.Partitions[partition].Bounds;
            partitions[partition] = new PartitionDescription(
                partition, bounds.FirstOffset, bounds.EndOffset, bounds.EndOffset - bounds.FirstOffset);
        }

        return new TopicDescription(topic.Name, partitions);
    }

    private bool TryFind(string topic, int partition, out PartitionState? state, out ReadStatus status)
    {
        TopicState? found = topics.Find(topic);
        state = found?.FindPartition(partition);
        status = found is null ? ReadStatus.UnknownTopic : state is null ? ReadStatus.UnknownPartition : ReadStatus.Found;
        return state is not null;
    }

    private void WaitForRoom()
    {
        while (changes.Count >= BrokerLimits.ChangesMax && checkpointDue is not null)
        {
            checkpointDue();
            Monitor.Wait(applyGate);
        }

        if (checkpointFailure is not null)
        {
            throw new BrokerStoreException("the broker's lookups could not be stored", checkpointFailure);
        }
    }
}
