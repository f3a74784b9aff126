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
    private readonly object _applyGate = new();
    private readonly Lock _appliedGate = new();
    private readonly TopicTable _topics = new();
    private readonly MessageIdIndex _ids;
    private readonly BatchApplier _applier;
    private readonly MessageLogReader _reader;
    private readonly MessageWaiters _waiters = new();
    private BrokerChanges _changes = new();
    private LogHash _applied;
    private LogHash _frozen;
    private long _logBytes;
    private bool _isWriting;
    private Action? _checkpointDue;
    private Exception? _checkpointFailure;

    /// <summary>Starts from what the store has; entries after <see cref="Applied"/> must be applied next.</summary>
    /// <exception cref="BrokerStoreException">The store cannot be read.</exception>
    public MessageBroker(IBrokerStore store, ILogReader log)
    {
        BrokerState state = store.Load();
        _ids = new MessageIdIndex(store, _changes.MessageIds);
        _applier = new BatchApplier(_topics, _ids);
        _reader = new MessageLogReader(log);
        BrokerRestore.Run(state, _topics);
        _applied = state.Applied;
        _frozen = state.Applied;
        _logBytes = state.LogBytes;
    }

    /// <summary>The last entry applied and the hash up to it.</summary>
    public LogHash Applied
    {
        get
        {
            lock (_appliedGate)
            {
                return _applied;
            }
        }
    }

    public LogIndex AppliedIndex => Applied.Index;

    /// <summary>Readers in <see cref="WaitForMessagesAsync"/>.</summary>
    public int WaiterCount => _waiters.Count;

    /// <summary>
    /// Applies the next entry. Waits if the checkpointer is too far behind.
    /// </summary>
    /// <exception cref="InvariantException">It is not the next entry, or it cannot be read.</exception>
    /// <exception cref="BrokerStoreException">Lookups cannot be read or written; the node cannot go on.</exception>
    public ApplyOutcome Apply(LogEntry entry)
    {
        ApplyOutcome outcome;
        lock (_applyGate)
        {
            WaitForRoom();
            Invariant.Require(entry.Index == _applied.Index.Next);
            Invariant.Require(entry.Kind is EntryKind.NoOp or EntryKind.Messages or EntryKind.Membership);
            outcome = entry.Kind == EntryKind.Messages
                ? _applier.Apply(entry, _logBytes, _changes)
                : ApplyOutcome.Advanced(entry);
            _logBytes += entry.Record.Length;
            lock (_appliedGate)
            {
                _applied = _applied.Add(entry, outcome);
            }

            if (_changes.Count >= BrokerLimits.ChangesPerCheckpoint)
            {
                _checkpointDue?.Invoke();
            }
        }

        if (outcome.StoredCount > 0)
        {
            _waiters.Complete(outcome.Topic, outcome.Partition, outcome.BaseOffset + outcome.StoredCount);
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
            ? _reader.Read(state!, fromOffset, messagesMax, bytesMax)
            : ReadResult.NotFound(status);
    }

    /// <summary>
    /// Reads the last applied messages, in the order of their offsets. If they are over the byte limit, the first of them.
    /// </summary>
    public ReadResult ReadLast(string topic, int partition, int count, int bytesMax)
    {
        CheckReadLimits(count, bytesMax);
        return TryFind(topic, partition, out PartitionState? state, out ReadStatus status)
            ? _reader.ReadLast(state!, count, bytesMax)
            : ReadResult.NotFound(status);
    }

    /// <summary>
    /// The offset of the first message whose time is <paramref name="timestampUs"/> (microseconds since 1970) or later, or the
    /// end of the partition; nothing if there is no such partition.
    /// </summary>
    public long? FindOffsetByTime(string topic, int partition, long timestampUs) =>
        TryFind(topic, partition, out PartitionState? state, out _) ? _reader.FindOffsetByTime(state!, timestampUs) : null;

    /// <summary>All topics, in the order in which they were made.</summary>
    public IReadOnlyList<TopicDescription> ListTopics() => Array.ConvertAll(_topics.ToArray(), Describe);

    /// <summary>A topic, or nothing if there is none of that name.</summary>
    public TopicDescription? FindTopic(string topic) => _topics.Find(topic) is { } found ? Describe(found) : null;

    /// <summary>Completes when the partition's end is behind <paramref name="offset"/>; the topic need not exist yet.</summary>
    /// <exception cref="TooManyWaitersException"><see cref="BrokerLimits.WaitersMax"/> readers wait already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task WaitForMessagesAsync(string topic, int partition, long offset, CancellationToken cancellationToken) =>
        _waiters.WaitAsync(
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
        lock (_applyGate)
        {
            Invariant.Require(!_isWriting);
            if (_applied == _frozen)
            {
                return null;
            }

            BrokerDelta delta = _changes.Freeze(_applied, _logBytes);
            _changes = new BrokerChanges();
            _ids.Freeze(_changes.MessageIds);
            _frozen = _applied;
            _isWriting = true;
            Monitor.PulseAll(_applyGate);
            return delta;
        }
    }

    /// <summary>The changes from <see cref="TryFreeze"/> are in the store.</summary>
    public void Written()
    {
        lock (_applyGate)
        {
            Invariant.Require(_isWriting);
            _ids.Written();
            _isWriting = false;
        }
    }

    /// <summary>
    /// From now on <paramref name="due"/> is called when many changes gathered, and applying waits when too many did.
    /// </summary>
    internal void AttachCheckpointer(Action due)
    {
        lock (_applyGate)
        {
            Invariant.Require(_checkpointDue is null);
            _checkpointDue = due;
        }
    }

    /// <summary>Nobody writes changes any more; with a failure, applying fails from now on.</summary>
    internal void DetachCheckpointer(Exception? failure)
    {
        lock (_applyGate)
        {
            _checkpointDue = null;
            _checkpointFailure = failure;
            Monitor.PulseAll(_applyGate);
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
        TopicState? found = _topics.Find(topic);
        state = found?.FindPartition(partition);
        status = found is null ? ReadStatus.UnknownTopic : state is null ? ReadStatus.UnknownPartition : ReadStatus.Found;
        return state is not null;
    }

    private void WaitForRoom()
    {
        while (_changes.Count >= BrokerLimits.ChangesMax && _checkpointDue is not null)
        {
            _checkpointDue();
            Monitor.Wait(_applyGate);
        }

        if (_checkpointFailure is not null)
        {
            throw new BrokerStoreException("the broker's lookups could not be stored", _checkpointFailure);
        }
    }
}
