using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Raft;

// What leaves the core, and what it waits for before it may.
public sealed partial class RaftCore
{
    private readonly List<(NodeId To, RaftMessage Message, bool PromisesEntries)> _messages = [];
    private readonly List<LogEntry> _unwritten = [];
    private readonly Queue<Write> _writes = new();

    private bool _isHardStateChanged;
    private LogIndex? _truncateFrom;
    private ulong _sequence;
    private ulong _hardStateSequence;
    private LogIndex _durableIndex;

    /// <summary>Entries up to here are committed and on this node's disk.</summary>
    public LogIndex ApplicableIndex => LogIndex.Min(CommitIndex, _durableIndex);

    /// <summary>Takes what there is to do. Call it after a round of input; its writes must be carried out in order.</summary>
    public Ready TakeReady()
    {
        Replicate();
        BroadcastReadRound();

        bool isWrite = _isHardStateChanged || _truncateFrom is not null || _unwritten.Count > 0;
        if (isWrite)
        {
            _sequence++;
            _writes.Enqueue(new Write(_sequence) { Last = _log.LastIndex });
            if (_isHardStateChanged)
            {
                _hardStateSequence = _sequence;
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
            TruncateFrom = _truncateFrom,
            Entries = _unwritten.ToArray(),
            Messages = messages,
            Loads = _loads.ToArray(),
            Reads = _confirmedReads.ToArray(),
            RoleChanges = _roleChanges.ToArray(),
            ApplicableIndex = ApplicableIndex,
        };

        _messages.Clear();
        _unwritten.Clear();
        _loads.Clear();
        _confirmedReads.Clear();
        _roleChanges.Clear();
        _truncateFrom = null;
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
    }

    /// <summary>
    /// Removes the log's tail. Writes still under way may hold removed entries: their completion must not count for what is put
    /// in the same place later.
    /// </summary>
    private void TruncateLog(LogIndex from, uint checksumBefore)
    {
        Invariant.Require(from > CommitIndex, "a committed entry would be removed");
        _log.TruncateFrom(from, checksumBefore);
        if (_unwritten.Count == 0 || from < _unwritten[0].Index)
        {
            // Entries of this round were never given to the disk, so it cannot be asked to remove them.
            _truncateFrom = _truncateFrom is { } earlier ? LogIndex.Min(earlier, from) : from;
        }

        _unwritten.RemoveAll(entry => entry.Index >= from);
        _durableIndex = LogIndex.Min(_durableIndex, from.Previous);
        foreach (Write write in _writes)
        {
            write.Last = LogIndex.Min(write.Last, from.Previous);
        }
    }

    private sealed class Write(ulong sequence)
    {
        public ulong Sequence { get; } = sequence;

        public LogIndex Last { get; set; }
    }
}
