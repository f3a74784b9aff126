using Wiber.Node.Broker;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Storage;

namespace Wiber.Simulation.Checks;

/// <summary>
/// Raft's safety properties (figure 3 of the paper) and the durability rule over the whole history of a cluster. It knows what
/// every node ever said and did.
/// </summary>
internal sealed class SafetyChecker(IReadOnlyList<DurableRecord> media)
{
    private readonly Dictionary<Term, string> _leaders = [];
    private readonly Dictionary<(string Node, Term Term), NodeId> _votes = [];
    private readonly Dictionary<(LogIndex Index, Term Term), uint> _entries = [];
    private readonly List<(Term Term, uint Checksum, Term CommittedIn)> _committed = [];
    private readonly List<ulong> _hashes = [];
    private ulong _lastHybridTime;

    /// <summary>The last entry that any node ever took as committed.</summary>
    public LogIndex Committed => new((ulong)_committed.Count);

    /// <summary>How many terms had a leader.</summary>
    public int Leaders => _leaders.Count;

    /// <summary>A node hands entries to its disk.</summary>
    public void Written(string node, PersistBatch batch)
    {
        foreach (LogEntry entry in batch.Entries)
        {
            // The checksum covers the chain of all entries before.
            bool isNew = _entries.TryAdd((entry.Index, entry.Term), entry.Header.Checksum);
            Check.That(
                isNew || _entries[(entry.Index, entry.Term)] == entry.Header.Checksum,
                $"{node} has another entry {entry.Index} of term {entry.Term} than a node before it (Log Matching)");
        }
    }

    /// <summary>A message leaves a node: everything that it speaks of must be on the medium.</summary>
    public void Sent(string node, DurableRecord medium, NodeId to, RaftMessage message)
    {
        // A pre-vote speaks of a term that the candidate would use, and its grant repeats that: neither is a promise.
        bool isPreVote = message is RequestVote { IsPreVote: true } or RequestVoteReply { IsPreVote: true, IsGranted: true };
        Check.That(
            isPreVote || message.Term <= medium.HardState.Term,
            $"{node} sent {message}, but only term {medium.HardState.Term} is durable");
        switch (message)
        {
            case RequestVote { IsPreVote: false } request:
                Vote(node, medium, request.Term, new NodeId(node));
                break;
            case RequestVoteReply { IsPreVote: false, IsGranted: true } reply:
                Vote(node, medium, reply.Term, to);
                break;
            case AppendEntriesReply { IsSuccess: true } reply when reply.Term == medium.HardState.Term:
                // In a later term the entries may be gone again by now, which the node would not have done had they been
                // committed.
                Check.That(
                    reply.Index <= medium.LastIndex,
                    $"{node} acknowledged entry {reply.Index}, but only {medium.LastIndex} is durable");
                break;
        }
    }

    /// <summary>A node acted: what it now takes as true is compared with what every node ever took as true.</summary>
    public void Acted(string node, RaftCore core, LogIndex commitBefore)
    {
        if (core.Role == Role.Leader)
        {
            Lead(node, core);
        }

        Check.That(
            core.CommitIndex >= commitBefore,
            $"{node}: its commit index went back from {commitBefore} to {core.CommitIndex}");
        for (LogIndex index = commitBefore.Next; index <= core.CommitIndex; index = index.Next)
        {
            Commit(node, core, index);
        }
    }

    /// <summary>A node applied an entry.</summary>
    public void Applied(string node, LogEntry entry, LogHash applied)
    {
        Check.That(entry.Index <= Committed, $"{node} applied entry {entry.Index}, which nobody committed");
        Check.That(
            _committed[(int)entry.Index.Value - 1].Checksum == entry.Header.Checksum,
            $"{node} applied another entry {entry.Index} than was committed");
        int position = (int)entry.Index.Value - 1;
        if (position == _hashes.Count)
        {
            _hashes.Add(applied.Hash);
            FollowTime(node, entry);
        }

        Check.That(position < _hashes.Count, $"{node} applied entry {entry.Index} before entry {_hashes.Count + 1}");
        Check.That(
            _hashes[position] == applied.Hash,
            $"{node}: its state after entry {entry.Index} is another than that of a node before it");
    }

    /// <summary>A node started with a state it had stored.</summary>
    public void Restored(string node, LogHash applied) => Check.That(
        applied.Index == LogIndex.Zero || (applied.Index.Value <= (ulong)_hashes.Count && _hashes[(int)applied.Index.Value - 1] == applied.Hash),
        $"{node} started with a state after entry {applied.Index} that no node ever had");

    private void Vote(string node, DurableRecord medium, Term term, NodeId candidate)
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

    private void Lead(string node, RaftCore core)
    {
        Term term = core.CurrentTerm;
        bool isNew = _leaders.TryAdd(term, node);
        Check.That(_leaders[term] == node, $"{_leaders[term]} and {node} lead term {term} (Election Safety)");
        for (int i = 0; isNew && i < _committed.Count; i++)
        {
            // Who wins an earlier term late, after a pause, need not have what a later one committed; nobody will follow it.
            Check.That(
                _committed[i].CommittedIn >= term || core.TermAt(new LogIndex((ulong)i + 1)) == _committed[i].Term,
                $"{node} leads term {term} without entry {i + 1}, which was committed in term {_committed[i].CommittedIn} (Leader Completeness)");
        }
    }

    private void Commit(string node, RaftCore core, LogIndex index)
    {
        Term term = core.TermAt(index) ?? throw new SimulationException($"{node} committed entry {index}, which it does not have");
        if (index > Committed)
        {
            int holders = media.Count(each => each.Find(index)?.Term == term);
            Check.That(
                holders > media.Count / 2,
                $"{node} took entry {index} of term {term} as committed, but it is on {holders} disks only");
            _committed.Add((term, _entries[(index, term)], core.CurrentTerm));
        }

        Term committed = _committed[(int)index.Value - 1].Term;
        Check.That(committed == term, $"entry {index} was committed with term {committed}, {node} has it with term {term}");
    }

    private void FollowTime(string node, LogEntry entry)
    {
        if (entry.Kind != EntryKind.Messages)
        {
            return;
        }

        Check.That(
            entry.Header.HybridTime > _lastHybridTime,
            $"{node}: entry {entry.Index} has the hybrid time {entry.Header.HybridTime}, but {_lastHybridTime} came before it");
        _lastHybridTime = entry.Header.HybridTime;
    }
}
