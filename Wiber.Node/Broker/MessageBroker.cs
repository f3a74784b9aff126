using System.Diagnostics.CodeAnalysis;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.MessageIds;
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
    private readonly Lock _appliedGate = new();
    private readonly IBrokerStore _store;
    private readonly ILogReader _log;
    private readonly MessageLogReader _reader;
    private readonly MessageWaiters _waiters = new();

    // Replaced as a whole by a snapshot; readers go on with the one they have.
    private volatile TopicTable _topics;
    private MessageIdIndex _ids;
    private BatchApplier _applier;
    private BrokerChanges _changes;
    private LogHash _applied;
    private LogHash _frozen;
    private LogTrim _trim;
    private long _logBytes;
    private BrokerChanges? _writing;
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

    /// <summary>How much of the log is no longer needed, as of the last entry applied.</summary>
    public LogTrim Trim
    {
        get
        {
            lock (_appliedGate)
            {
                return _trim;
            }
        }
    }

    /// <summary>Readers in <see cref="WaitForMessagesAsync"/>.</summary>
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
            Invariant.Require(entry.Index == _applied.Index.Next);
            outcome = entry.Kind switch
            {
                EntryKind.Messages => _applier.Apply(entry, _logBytes, _changes),
                EntryKind.Command => ApplyCommand(entry),
                _ => ApplyOutcome.Advanced(entry),
            };
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
            _waiters.Complete(outcome.Topic, AllPartitions, (long)entry.Index.Value);
        }

        return outcome;
    }

    /// <summary>All topics, in the order in which they were made.</summary>
    public IReadOnlyList<TopicDescription> ListTopics() => Array.ConvertAll(_topics.ToArray(), Describe);

    /// <summary>A topic, or nothing if there is none of that name.</summary>
    public TopicDescription? FindTopic(string topic) => _topics.Find(topic) is { } found ? Describe(found) : null;

    /// <summary>
    /// Works out what it means that entries up to <paramref name="lastRemoved"/> go, to be proposed as an entry of
    /// <see cref="EntryKind.Command"/>. Nothing if they are gone already, are not all applied, or are not in the log. Applying
    /// waits meanwhile: for one read of the log.
    /// </summary>
    public TrimLog? PlanTrim(LogIndex lastRemoved)
    {
        lock (_applyGate)
        {
            return lastRemoved <= _trim.LastRemoved || lastRemoved > _applied.Index
                ? null
                : new TrimPlanner(_topics, _log).Plan(lastRemoved, _applied.Index, _logBytes);
        }
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
        lock (_applyGate)
        {
            // A change of the old state must not be written into the new one.
            WaitWhile(() => _writing is not null, cancellationToken);
            Invariant.Require(header.Applied.Index != _applied.Index || header.Applied == _applied);
            if (header.Applied.Index <= _applied.Index)
            {
                return false;
            }

            _store.Install(header, snapshot);
            Restore(_store.Load());
            Invariant.Require(_applied == header.Applied);
        }

        foreach (PartitionState partition in _topics.ToArray().SelectMany(topic => topic.Partitions))
        {
            _waiters.Complete(partition.TopicName, partition.Partition, partition.EndOffset);
            _waiters.Complete(partition.TopicName, AllPartitions, (long)partition.Bounds.LastIndex.Value);
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
            Invariant.Require(_writing is null);
            if (_applied == _frozen)
            {
                return null;
            }

            BrokerDelta delta = _changes.Freeze(_applied, _logBytes, _trim);
            _writing = _changes;
            _changes = new BrokerChanges();
            _ids.Freeze(_changes.MessageIds);
            _frozen = _applied;
                        Monitor.PulseAll(_applyGate);
            return delta;
        }
    }

    /// <summary>The changes from <see cref="TryFreeze"/> are in the store.</summary>
    public void Written()
    {
        lock (_applyGate)
        {
            Invariant.Require(_writing is not null);
            _ids.Written();
            _writing.Written();
            _writing = null;
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

    [MemberNotNull(nameof(_topics), nameof(_ids), nameof(_applier), nameof(_changes))]
    private void Restore(BrokerState state)
    {
        var topics = new TopicTable();
        BrokerRestore.Run(state, topics);
        _changes = new BrokerChanges();
        _ids = new MessageIdIndex(_store, _changes.MessageIds);
        _applier = new BatchApplier(topics, _ids, new BlockFilterBuilder(_store));
        _frozen = state.Applied;
        _logBytes = state.LogBytes;
        _topics = topics;
        lock (_appliedGate)
        {
            _applied = state.Applied;
            _trim = state.Trim;
        }
    }

    private ApplyOutcome ApplyCommand(LogEntry entry)
    {
        if (!BrokerCommand.TryDecode(entry.Body.Span, out BrokerCommand? command))
        {
            Invariant.Fail($"log entry {entry.Index} holds a command that this build cannot read");
        }

        var trim = (TrimLog)command;
        if (trim.LastRemoved <= _trim.LastRemoved || trim.LastRemoved >= entry.Index)
        {
            return ApplyOutcome.Advanced(entry);
        }

        Dictionary<(int Topic, int Partition), PartitionCut> cuts =
            trim.Cuts.ToDictionary(cut => (cut.Topic, cut.Partition));
        long removedCount = 0;
        foreach (PartitionState partition in _topics.ToArray().SelectMany(topic => topic.Partitions))
        {
            bool isCut = cuts.TryGetValue((partition.Topic, partition.Partition), out PartitionCut cut);
            removedCount += partition.Trim(trim.LastRemoved, isCut ? cut : null, _changes);
        }

        _changes.NoteTrim();
        lock (_appliedGate)
        {
            _trim = new LogTrim(trim.LastRemoved, entry.Index);
        }

        return ApplyOutcome.Trimmed(entry, removedCount);
    }

    private void WaitForRoom(CancellationToken cancellationToken)
    {
        bool HasNoRoom() => _changes.Count >= BrokerLimits.ChangesMax && _checkpointDue is not null;
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
