using System.Diagnostics.CodeAnalysis;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Retention;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;
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
internal sealed partial class MessageBroker
{
    // Held while an entry is applied and while changes are frozen, never while reading. Monitor, because applying waits on it for
    // room.
    private readonly object _applyGate = new();
    private readonly IBrokerStore _store;
    private readonly ILogReader _log;
    private readonly MessageLogReader _reader;
    private readonly ProgressWaiters<(string Topic, int Partition)> _waiters = new();

    // Replaced as a whole by a snapshot; readers go on with the one they have.
    private volatile AppliedState _state;
    private EntryApplier _applier;
    private bool _isWriting;
    private Action? _checkpointDue;
    private Exception? _checkpointFailure;

    /// <summary>Starts from what the store has; entries after <see cref="Applied"/> must be applied next.</summary>
    /// <exception cref="BrokerStoreException">The store cannot be read.</exception>
    public MessageBroker(IBrokerStore store, ILogReader log)
    {
        _store = store;
        _log = log;
        _reader = new MessageLogReader(log, store, () => AppliedIndex);
        Restore(store.Load());
    }

    /// <summary>The last entry applied and the hash up to it.</summary>
    public LogHash Applied => _state.Applied;

    public LogIndex AppliedIndex => Applied.Index;

    /// <summary>How much of the log is no longer needed, as of the last entry applied.</summary>
    public LogTrim Trim => _state.Trim;

    /// <summary>How many topics there are.</summary>
    public int TopicCount => _state.Topics.Count;

    /// <summary>How many partitions all topics have together; it may be a moment old.</summary>
    public int PartitionCount => _state.Topics.PartitionCount;

    /// <summary>What was read since the process started.</summary>
    public ReadCounters ReadCounters { get; } = new();

    /// <summary>The consumer groups, as of the last entry applied.</summary>
    public ConsumerGroups Groups { get; } = new();

    /// <summary>Readers in <see cref="WaitForMessagesAsync(string, int, long, CancellationToken)"/>.</summary>
    public int WaiterCount => _waiters.Count;

    /// <summary>
    /// Applies the next entry. Waits if the checkpointer is too far behind.
    /// </summary>
    /// <exception cref="InvariantException">It is not the next entry, or it cannot be read.</exception>
    /// <exception cref="BrokerStoreException">Lookups cannot be read or written; the node cannot go on.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while it waited. Nothing was applied.</exception>
    public ApplyOutcome Apply(LogEntry entry, CancellationToken cancellationToken = default)
    {
        ApplyOutcome outcome;
        lock (_applyGate)
        {
            WaitForRoom(cancellationToken);
            Invariant.Require(entry.Index == AppliedIndex.Next);
            outcome = _applier.Apply(entry);
            if (_state.Changes.Count >= BrokerLimits.ChangesPerCheckpoint)
            {
                _checkpointDue?.Invoke();
            }
        }

        if (outcome.StoredCount > 0)
        {
            _waiters.Complete((outcome.Topic, outcome.Partition), outcome.BaseOffset + outcome.StoredCount);
            _waiters.Complete((outcome.Topic, AllPartitions), (long)entry.Index.Value);
        }
        else if (outcome.Status == ApplyStatus.TopicDeleted)
        {
            _waiters.CompleteAll(key => key.Topic == outcome.Topic);
        }

        return outcome;
    }

    /// <summary>Whether applying may have to wait until what was applied is stored.</summary>
    public bool MayWait => _state.Changes.Count >= BrokerLimits.ChangesMax - BrokerLimits.ChangesPerCheckpoint;

    /// <summary>All topics, in the order in which they were made.</summary>
    public IReadOnlyList<TopicDescription> ListTopics() =>
        Array.ConvertAll(_state.Topics.ToArray(), static topic => topic.Describe());

    /// <summary>A topic, or nothing if there is none of that name.</summary>
    public TopicDescription? FindTopic(string topic) => _state.Topics.Find(topic)?.Describe();

    /// <summary>
    /// Works out what it means that entries up to <paramref name="lastRemoved"/> go, to be proposed as an entry of
    /// <see cref="EntryKind.Command"/>. Nothing if they are gone already, are not all applied, or are not in the log. Applying
    /// waits meanwhile: for one read of the log.
    /// </summary>
    public TrimLog? PlanTrim(LogIndex lastRemoved)
    {
        lock (_applyGate)
        {
            return lastRemoved <= Trim.LastRemoved || lastRemoved > AppliedIndex
                ? null
                : new TrimPlanner(_state.Topics, _log).Plan(lastRemoved, AppliedIndex, _state.LogBytes);
        }
    }

    /// <summary>
    /// What the retention of topics lets go, to be proposed as an entry of <see cref="EntryKind.Command"/>; nothing if nothing
    /// may go.
    /// </summary>
    /// <param name="nowUs">Microseconds since 1970.</param>
    public TrimPartitions? PlanRetention(long nowUs) => new RetentionPlanner(_state.Topics).Plan(nowUs);

    /// <summary>
    /// The last entry in front of all that hold a message that is still there; up to it, the log may be trimmed without any
    /// message going.
    /// </summary>
    public LogIndex FindDead()
    {
        AppliedState state = _state;
        LogIndex applied = state.Applied.Index;
        return new RetentionPlanner(state.Topics).FindDead(applied);
    }

    /// <summary>
    /// Replaces the state, on disk and in memory, by that of another node; <see cref="Apply"/> goes on behind it. Readers are not
    /// disturbed, and those who wait look again. The log must hold every entry up to the snapshot's that the node has not
    /// removed.
    /// </summary>
    /// <param name="snapshot">What <see cref="SnapshotSource"/> of the other node read.</param>
    /// <param name="cancellationToken">Ends the waiting for a checkpoint that is under way.</param>
    /// <returns>False, and nothing is changed, if the state is that of the snapshot already, or a later one.</returns>
    /// <exception cref="InvalidSnapshotException">It is damaged or does not belong here. The old state stays.</exception>
    /// <exception cref="BrokerStoreFullException">There is no room now. The old state stays.</exception>
    /// <exception cref="BrokerStoreException">The store cannot be written; the node cannot go on.</exception>
    public bool Install(Stream snapshot, CancellationToken cancellationToken = default)
    {
        SnapshotHeader header = SnapshotHeader.Read(snapshot);
        TopicState[] before;
        lock (_applyGate)
        {
            // A change of the old state must not be written into the new one.
            WaitWhile(() => _isWriting, cancellationToken);
            Invariant.Require(header.Applied.Index != AppliedIndex || header.Applied == Applied);
            if (header.Applied.Index <= AppliedIndex)
            {
                return false;
            }

            before = [.. _state.Topics.ToArray()];
            _store.Install(header, snapshot);
            Restore(_store.Load());
            Invariant.Require(Applied == header.Applied);
        }

        HashSet<string> gone = [.. before.Where(topic => _state.Topics.Find(topic.Number) is null).Select(topic => topic.Name)];
        _waiters.CompleteAll(key => gone.Contains(key.Topic));
        foreach (PartitionState partition in _state.Topics.ToArray().SelectMany(topic => topic.Partitions))
        {
            _waiters.Complete((partition.TopicName, partition.Partition), partition.EndOffset);
            _waiters.Complete((partition.TopicName, AllPartitions), (long)partition.Bounds.LastIndex.Value);
        }

        return true;
    }

    /// <summary>
    /// Takes the changes since the last time, to be written to the store; nothing if there are none. Call <see cref="Written"/>
    /// before the next time.
    /// </summary>
    public BrokerDelta? TryFreeze()
    {
        lock (_applyGate)
        {
            Invariant.Require(!_isWriting);
            if (_state.TryFreeze() is not { } delta)
            {
                return null;
            }

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
            _state.Written();
            _isWriting = false;
            Monitor.PulseAll(_applyGate);
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

    [MemberNotNull(nameof(_state), nameof(_applier))]
    private void Restore(BrokerState state)
    {
        _state = new AppliedState(state, _store, Groups);
        _applier = new EntryApplier(_state);
    }

    private void WaitForRoom(CancellationToken cancellationToken)
    {
        bool HasNoRoom() => _state.Changes.Count >= BrokerLimits.ChangesMax && _checkpointDue is not null;
        if (_checkpointFailure is not null || HasNoRoom())
        {
            _checkpointDue?.Invoke();
            WaitWhile(HasNoRoom, cancellationToken);
        }
    }

    /// <summary>Waits with the gate open for others. Fails if changes can no longer be written.</summary>
    private void WaitWhile(Func<bool> isTooEarly, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration cancelled = cancellationToken.Register(Pulse);
        while (_checkpointFailure is null && isTooEarly())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Monitor.Wait(_applyGate);
        }

        // Not disposed: that would wait for a pulse under way, which waits for the gate.
        cancelled.Unregister();
        if (_checkpointFailure is not null)
        {
            throw new BrokerStoreException("the broker's lookups could not be stored", _checkpointFailure);
        }
    }

    private void Pulse()
    {
        lock (_applyGate)
        {
            Monitor.PulseAll(_applyGate);
        }
    }
}
