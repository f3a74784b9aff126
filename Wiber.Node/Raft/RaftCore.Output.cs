using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Raft;

// What leaves the core, and what it waits for before it may.
public sealed partial class RaftCore
{
    private readonly List<(NodeId To, RaftMessage Message, bool PromisesEntries)> _messages = [];
    private readonly List<LogEntry> _unwritten = [];
    private readonly List<SnapshotChunk> _unwrittenChunks = [];
    private readonly List<SnapshotLoad> _snapshotLoads = [];
    private readonly Queue<Write> _writes = new();

    private bool _isHardStateChanged;
    private bool _isMembershipChanged;
    private LogIndex? _truncateFrom;
    private LogReset? _reset;
    private ulong _sequence;
    private ulong _hardStateSequence;
    private ulong _receivedSequence;
    private ulong _persistedSequence;
    private LogIndex _durableIndex;

    /// <summary>Entries up to here are committed and on this node's disk.</summary>
    public LogIndex ApplicableIndex => LogIndex.Min(CommitIndex, _durableIndex);

    /// <summary>Takes what there is to do. Call it after a round of input; its writes must be carried out in order.</summary>
    public Ready TakeReady()
    {
        Replicate();
        BroadcastReadRound();

        bool isWrite = _isHardStateChanged
            || _truncateFrom is not null
            || _unwritten.Count > 0
            || _unwrittenChunks.Count > 0
            || _reset is not null;
        if (isWrite)
        {
            _sequence++;
            _writes.Enqueue(new Write(_sequence) { Last = _log.LastIndex });
            if (_isHardStateChanged)
            {
                _hardStateSequence = _sequence;
            }

            if (_unwrittenChunks.Count > 0)
            {
                _receivedSequence = _sequence;
            }
        }

        var messages = new Outgoing[_messages.Count];
        for (int i = 0; i < messages.Length; i++)
        {
            (NodeId to, RaftMessage message, bool promisesEntries) = _messages[i];
            messages[i] = new Outgoing(to, message, promisesEntries ? _sequence : _hardStateSequence);
        }

        var ready = new Ready
        {
            PersistSequence = isWrite ? _sequence : 0,
            HardState = _isHardStateChanged ? new HardState(CurrentTerm, VotedFor) : null,
            Chunks = _unwrittenChunks.ToArray(),
            Reset = _reset,
            TruncateFrom = _truncateFrom,
            Entries = _unwritten.ToArray(),
            Messages = messages,
            Loads = _loads.ToArray(),
            SnapshotLoads = _snapshotLoads.ToArray(),
            Reads = _confirmedReads.ToArray(),
            RoleChanges = _roleChanges.ToArray(),
            Membership = _isMembershipChanged ? Membership : null,
            ApplicableIndex = ApplicableIndex,
        };

        _messages.Clear();
        _unwritten.Clear();
        _unwrittenChunks.Clear();
        _loads.Clear();
        _snapshotLoads.Clear();
        _confirmedReads.Clear();
        _roleChanges.Clear();
        _truncateFrom = null;
        _reset = null;
        _isMembershipChanged = false;
        _isHardStateChanged = false;
        if (Role == Role.Leader)
        {
            ReleaseSettledBytes();
        }

        _log.TrimTail(ApplicableIndex);
        return ready;
    }

    /// <summary>Every write up to this sequence is on disk.</summary>
    public void Persisted(ulong sequence)
    {
        Invariant.Require(sequence <= _sequence);
        _persistedSequence = Math.Max(_persistedSequence, sequence);
        while (_writes.TryPeek(out Write? write) && write.Sequence <= sequence)
        {
            _durableIndex = LogIndex.Max(_durableIndex, write.Last);
            _writes.Dequeue();
        }

        if (Role == Role.Leader)
        {
            AdvanceCommit();
        }
    }

    /// <summary>Sends a message once the term and vote that stand behind it are durable.</summary>
    private void Send(NodeId to, RaftMessage message) => _messages.Add((to, message, false));

    /// <summary>Sends a message that says entries are on this disk: it also waits for every entry appended so far.</summary>
    private void SendPromise(NodeId to, RaftMessage message) => _messages.Add((to, message, true));

    private void AppendToLog(LogEntry entry)
    {
        _log.Append(entry);
        _unwritten.Add(entry);
        if (entry.Kind == EntryKind.Membership)
        {
            _memberships.Append(new PlacedMembership(entry.Index, Membership.Of(entry)));
            OnMembershipChanged();
        }
    }

    /// <summary>
    /// Removes the log's tail. Writes still under way may hold removed entries: their completion must not count for what is put
    /// in the same place later.
    /// </summary>
    private void TruncateLog(LogIndex from, uint checksumBefore)
    {
        Invariant.Require(from > CommitIndex, "a committed entry would be removed");
        _log.TruncateFrom(from, checksumBefore);
        bool isOnDisk = _unwritten.Count == 0 ? _reset is null : from < _unwritten[0].Index;
        if (isOnDisk)
        {
            // Entries of this round were never given to the disk, so it cannot be asked to remove them.
            _truncateFrom = _truncateFrom is { } earlier ? LogIndex.Min(earlier, from) : from;
        }

        _unwritten.RemoveAll(entry => entry.Index >= from);
        _durableIndex = LogIndex.Min(_durableIndex, from.Previous);
        foreach (Write write in _writes)
        {
            write.Last = Has(RaftDefects.CountsReplacedWrites) ? write.Last : LogIndex.Min(write.Last, from.Previous);
        }

        if (_memberships.TruncateFrom(from))
        {
            OnMembershipChanged();
        }
    }

    /// <summary>
    /// Begins the log anew behind a committed entry. Nothing counts as durable until this is, whatever was written before.
    /// </summary>
    private void ResetLog(LogReset reset)
    {
        Invariant.Require(reset.Link.Index > CommitIndex, "a committed entry would be removed");
        _log.Reset(reset.Link);
        _memberships.Reset(reset.Membership);
        _reset = reset;
        _truncateFrom = null;
        _unwritten.Clear();
        _durableIndex = LogIndex.Zero;
        foreach (Write write in _writes)
        {
            write.Last = LogIndex.Zero;
        }

        CommitIndex = reset.Link.Index;
        OnMembershipChanged();
    }

    private sealed class Write(ulong sequence)
    {
        public ulong Sequence { get; } = sequence;

        public LogIndex Last { get; set; }
    }
}
