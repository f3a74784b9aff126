using Wiber.Node.Broker;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Storage;
using Wiber.Simulation.Checks.Models;

namespace Wiber.Simulation.Checks;

/// <summary>
/// Raft's safety properties (figure 3 of the paper) and the durability rule over the whole history of a cluster. It knows what
/// every node ever said and did, and what is, or was, on every disk.
/// </summary>
internal sealed class SafetyChecker(LogModel model)
{
    private readonly Dictionary<NodeId, DurableRecord> _media = [];
    private readonly Dictionary<Term, NodeId> _leaders = [];
    private readonly Dictionary<(NodeId Node, Term Term), NodeId> _votes = [];
    private readonly Dictionary<(LogIndex Index, Term Term), uint> _entries = [];
    private readonly HashSet<(LogIndex Index, Term Term)> _unknown = [];
    private readonly List<(Term Term, uint Checksum, Term CommittedIn)> _committed = [];
    private readonly List<ulong> _hashes = [];
    private readonly MembershipRecord _members = new();
    private ulong _lastHybridTime;

    /// <summary>The last entry that any node ever took as committed.</summary>
    public LogIndex Committed => new((ulong)_committed.Count);

    /// <summary>How many terms had a leader.</summary>
    public int Leaders => _leaders.Count;

    /// <summary>How many changes of members are committed.</summary>
    public int MembershipChanges => _members.Changes;

    /// <summary>The newest committed membership and all that may still be committed; none before the first is.</summary>
    public IEnumerable<Membership> MembershipsInForce => _members.InForce(Committed);

    /// <summary>A node started on a disk. What it was on before is known for good, even if it is gone.</summary>
    public void Attach(NodeId node, DurableRecord medium)
    {
        bool isNew = _media.TryAdd(node, medium);
        Check.That(isNew || _media[node] == medium, $"two disks have the number {node.Disk:x}");
    }

    /// <summary>A node hands a write to its disk.</summary>
    public void Written(NodeId node, RaftCore core, PersistBatch batch)
    {
        DurableRecord medium = _media[node];
        if (batch.Reset is { } reset)
        {
            Check.That(
                medium.Previous.Index >= reset.Link.Index || !medium.Holds(reset.Link.Index, reset.Link.Term),
                $"{node} begins its log anew behind {reset.Link}, which it has: what follows it may be committed");
        }

        if (batch.TruncateFrom is { } from && from <= Committed)
        {
            Check.That(
                from > medium.LastIndex || !medium.Holds(from, _committed[(int)from.Value - 1].Term),
                $"{node} cuts off entry {from}, which is committed");
        }

        foreach (LogEntry entry in batch.Entries)
        {
            CheckMatch(node, entry, IsUnknown(medium, core));
            if (entry.Kind == EntryKind.Membership)
            {
                _members.Written(node, core, entry);
            }
        }
    }

    /// <summary>A message leaves a node: everything that it speaks of must be on the medium.</summary>
    public void Sent(NodeId node, RaftCore core, DurableRecord medium, NodeId to, RaftMessage message)
    {
        // A pre-vote speaks of a term that the candidate would use, and its grant repeats that: neither is a promise.
        bool isPreVote = message is RequestVote { IsPreVote: true } or RequestVoteReply { IsPreVote: true, IsGranted: true };
        Check.That(
            isPreVote || message.Term <= medium.HardState.Term,
            $"{node} sent {message}, but only term {medium.HardState.Term} is durable");
        switch (message)
        {
            case RequestVote { IsPreVote: false } request:
                Vote(node, medium, request.Term, node);
                break;
            case RequestVoteReply { IsPreVote: false, IsGranted: true } reply:
                Vote(node, medium, reply.Term, to);
                break;
            case AppendEntriesReply { IsSuccess: true } reply when reply.Term == core.CurrentTerm:
                // In a later term the entries may be gone again by now, which the node would not have done had they been
                // committed; and its log may be about to begin behind them.
                Check.That(
                    core.TermAt(reply.Index) is { } term ? medium.Holds(reply.Index, term) : reply.Index <= medium.LastIndex,
                    $"{node} acknowledged entry {reply.Index}, but what is durable ends with {medium.LastIndex}, or is another entry");
                break;
            case InstallSnapshotReply reply:
                Check.That(
                    medium.HasReceived(reply.SnapshotId, reply.NextOffset),
                    $"{node} acknowledged {reply.NextOffset} bytes of snapshot {reply.SnapshotId:x}, but not so many are durable");
                break;
        }
    }

    /// <summary>A node acted: what it now takes as true is compared with what every node ever took as true.</summary>
    public void Acted(NodeId node, RaftCore core, LogIndex commitBefore)
    {
        if (core.Role == Role.Leader && !IsUnknown(_media[node], core))
        {
            Lead(node, core);
        }

        Check.That(
            core.CommitIndex >= commitBefore,
            $"{node}: its commit index went back from {commitBefore} to {core.CommitIndex}");
        if (core.CommitIndex == commitBefore)
        {
            return;
        }

        // What a snapshot stands for is behind the node's log; where the two meet, they must fit.
        LogIndex first = LogIndex.Max(commitBefore.Next, core.PreviousIndex);
        LogIndex before = Committed;
        for (LogIndex index = LogIndex.Max(first, LogIndex.Zero.Next); index <= core.CommitIndex; index = index.Next)
        {
            Commit(node, core, index);
        }

        if (Committed > before)
        {
            CheckKept(node, core);
        }
    }

    /// <summary>A node applied an entry.</summary>
    public void Applied(NodeId node, LogEntry entry, MessageBroker broker)
    {
        LogHash applied = broker.Applied;
        Check.That(entry.Index <= Committed, $"{node} applied entry {entry.Index}, which nobody committed");
        Check.That(
            _committed[(int)entry.Index.Value - 1].Checksum == entry.Header.Checksum,
            $"{node} applied another entry {entry.Index} than was committed");
        Check.That(
            Holds(node, entry.Index, entry.Term), $"{node} applied entry {entry.Index} before it was on its disk");
        int position = (int)entry.Index.Value - 1;
        bool isFirst = position == _hashes.Count;
        if (isFirst)
        {
            _hashes.Add(applied.Hash);
            FollowTime(node, entry);
        }

        Check.That(position < _hashes.Count, $"{node} applied entry {entry.Index} before entry {_hashes.Count + 1}");
        Check.That(
            _hashes[position] == applied.Hash,
            $"{node}: its state after entry {entry.Index} is another than that of a node before it");
        model.Applied(node, entry, broker);
    }

    /// <summary>A node has a state that it stored, or took over from another.</summary>
    public void Restored(NodeId node, MessageBroker broker)
    {
        LogHash applied = broker.Applied;
        Check.That(
            applied.Index == LogIndex.Zero
            || (applied.Index.Value <= (ulong)_hashes.Count && _hashes[(int)applied.Index.Value - 1] == applied.Hash),
            $"{node} took over a state after entry {applied.Index} that no node ever had");
        model.CheckState(node.Value, broker);
    }

    private void Vote(NodeId node, DurableRecord medium, Term term, NodeId candidate)
    {
        // A later term may be durable by now; what was promised for this one was durable before that.
        Check.That(
            medium.HardState.Term > term || medium.HardState.VotedFor == candidate,
            $"{node} voted for {candidate} in term {term}, but {medium.HardState} is durable");
        bool isNew = _votes.TryAdd((node, term), candidate);
        Check.That(
            isNew || _votes[(node, term)] == candidate,
            $"{node} voted for {_votes[(node, term)]} and for {candidate} in term {term}");
    }

    /// <summary>
    /// A sole voter leads before its own vote is durable. If it goes down before that, nobody knows of it, and the term may get
    /// another leader, which may be itself.
    /// </summary>
    private static bool IsUnknown(DurableRecord medium, RaftCore core) =>
        core.Role == Role.Leader && core.CurrentTerm > medium.HardState.Term;

    /// <summary>The checksum covers the chain of all entries before.</summary>
    private void CheckMatch(NodeId node, LogEntry entry, bool isUnknown)
    {
        (LogIndex Index, Term Term) key = (entry.Index, entry.Term);
        bool isSame = !_entries.TryGetValue(key, out uint before) || before == entry.Header.Checksum;
        bool isGone = _unknown.Contains(key) && !_media.Keys.Any(each => Holds(each, key.Index, key.Term));
        Check.That(
            isSame || isUnknown || isGone,
            $"{node} has another entry {entry.Index} of term {entry.Term} than a node before it (Log Matching)");
        _entries[key] = entry.Header.Checksum;
        _ = isUnknown ? _unknown.Add(key) : _unknown.Remove(key);
    }

    private void Lead(NodeId node, RaftCore core)
    {
        Term term = core.CurrentTerm;
        bool isNew = _leaders.TryAdd(term, node);
        Check.That(_leaders[term] == node, $"{_leaders[term]} and {node} lead term {term} (Election Safety)");
        for (LogIndex index = core.PreviousIndex; isNew && index < Committed; index = index.Next)
        {
            // Who wins an earlier term late, after a pause, need not have what a later one committed; nobody will follow it.
            (Term entryTerm, _, Term committedIn) = _committed[(int)index.Value];
            Check.That(
                committedIn >= term || core.TermAt(index.Next) == entryTerm,
                $"{node} leads term {term} without entry {index.Next}, which was committed in term {committedIn} (Leader Completeness)");
        }
    }

    private void Commit(NodeId node, RaftCore core, LogIndex index)
    {
        Term term = core.TermAt(index)
            ?? throw new SimulationException($"{node} committed entry {index}, which it does not have");
        if (index > Committed)
        {
            Check.That(
                index == Committed.Next && _entries.ContainsKey((index, term)),
                $"{node} took entry {index} of term {term} as committed, which nobody wrote");
            Check.That(
                _members.Deciding(core, index).Any(members => IsOnMajority(members, index, term)),
                $"{node} took entry {index} of term {term} as committed, but it is on no majority of disks");
            _committed.Add((term, _entries[(index, term)], core.CurrentTerm));
            _members.Committed(index, term);
        }

        Term committed = _committed[(int)index.Value - 1].Term;
        Check.That(committed == term, $"entry {index} was committed with term {committed}, {node} has it with term {term}");
    }

    private bool IsOnMajority(Membership members, LogIndex index, Term term) =>
        members.Voters.Count > 0
        && members.Voters.Count(voter => Holds(voter, index, term)) >= Quorum.Size(members.Voters.Count);

    private bool Holds(NodeId node, LogIndex index, Term term) =>
        _media.TryGetValue(node, out DurableRecord? medium) && medium.Holds(index, term);

    /// <summary>
    /// What was just committed must stay: if all went down now, nobody without it could win an election (Raft §5.4). To be on a
    /// majority of disks is not enough for an entry of an earlier term (figure 8).
    /// </summary>
    private void CheckKept(NodeId node, RaftCore core)
    {
        IReadOnlyList<NodeId> voters = core.Membership.Voters;
        (Term term, _, _) = _committed[^1];
        foreach (NodeId candidate in voters.Where(voter => !Holds(voter, Committed, term)))
        {
            (Term lastTerm, LogIndex lastIndex) = Last(candidate);
            int votes = voters.Count(voter => Last(voter).CompareTo((lastTerm, lastIndex)) <= 0);
            Check.That(
                votes < Quorum.Size(voters.Count),
                $"{node} took entry {Committed} of term {term} as committed, but {candidate} could lead without it");
        }
    }

    private (Term Term, LogIndex Index) Last(NodeId node) =>
        _media.TryGetValue(node, out DurableRecord? medium) ? (medium.LastTerm, medium.LastIndex) : default;

    private void FollowTime(NodeId node, LogEntry entry)
    {
        Check.That(
            entry.Header.HybridTime > _lastHybridTime,
            $"{node}: entry {entry.Index} has the hybrid time {entry.Header.HybridTime}, but {_lastHybridTime} came before it");
        _lastHybridTime = entry.Header.HybridTime;
    }
}
