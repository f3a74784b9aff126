using Wiber.Node.Raft;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>
/// Checks Raft's safety properties (figure 3 of the paper) over the whole history of a group, after everything that a member did.
/// </summary>
internal sealed class SafetyChecker(IReadOnlyList<RaftMember> members)
{
    private readonly Dictionary<Term, NodeId> _leaders = [];
    private readonly Dictionary<(LogIndex Index, Term Term), uint> _entries = [];
    private readonly List<Term> _committed = [Term.Zero];
    private readonly Dictionary<NodeId, (RaftCore Core, Term Term, LogIndex Commit)> _seen = [];

    /// <summary>The highest index that any member ever took as committed.</summary>
    public LogIndex Committed => new((ulong)_committed.Count - 1);

    /// <summary>How many terms had a leader.</summary>
    public int Leaders => _leaders.Count;

    /// <summary>The first entries were committed, by another group that is no more.</summary>
    public void TakeAsCommitted(IEnumerable<LogEntry> entries) => _committed.AddRange(entries.Select(entry => entry.Term));

    public void Check(RaftMember member)
    {
        CheckElectionSafety(member);
        CheckLogMatching(member);
        CheckDurable(member);
        CheckCommit(member);
    }

    private void CheckElectionSafety(RaftMember member)
    {
        RaftCore core = member.Core;
        if (core.Role != Role.Leader)
        {
            return;
        }

        Term term = core.CurrentTerm;
        bool isNew = _leaders.TryAdd(term, member.Id);
        Assert.True(_leaders[term] == member.Id, $"two leaders in term {term}: {_leaders[term]}, {member.Id}");
        for (int i = 1; isNew && i < _committed.Count; i++)
        {
            var index = new LogIndex((ulong)i);
            bool isHeld = index < core.PreviousIndex || core.TermAt(index) == _committed[i];
            Assert.True(isHeld, $"{member.Id} leads term {term} without committed entry {i}");
        }
    }

    private void CheckLogMatching(RaftMember member)
    {
        foreach (LogEntry entry in member.LastEntries)
        {
            // The checksum covers the chain of all entries before.
            _entries.TryAdd((entry.Index, entry.Term), entry.Header.Checksum);
            Assert.True(_entries[(entry.Index, entry.Term)] == entry.Header.Checksum, $"{member.Id} holds another {entry}");
        }
    }

    private static void CheckDurable(RaftMember member)
    {
        LogIndex durable = member.Core.DurableIndex;
        bool isOnDisk = durable == LogIndex.Zero || member.Disk.TermAt(durable) == member.Core.TermAt(durable);
        Assert.True(isOnDisk, $"{member.Id} takes entry {durable} as durable, but its disk does not hold it");
    }

    private void CheckCommit(RaftMember member)
    {
        RaftCore core = member.Core;
        LogIndex checkedUpTo = LogIndex.Zero;
        if (_seen.TryGetValue(member.Id, out (RaftCore Core, Term Term, LogIndex Commit) before))
        {
            Assert.True(core.CurrentTerm >= before.Term, $"{member.Id} went back from term {before.Term} to {core.CurrentTerm}");
            if (before.Core == core)
            {
                LogIndex commit = core.CommitIndex;
                Assert.True(commit >= before.Commit, $"{member.Id} went back from commit {before.Commit} to {commit}");
                checkedUpTo = before.Commit;
            }
        }

        // A term that was not durable may be forgotten in a crash, so only the durable one is remembered.
        _seen[member.Id] = (core, member.Disk.HardState.Term, core.CommitIndex);
        for (LogIndex index = LogIndex.Max(checkedUpTo, core.PreviousIndex).Next; index <= core.CommitIndex; index = index.Next)
        {
            Term term = core.TermAt(index)!.Value;
            if (index > Committed)
            {
                int holders = members.Count(each =>
                    core.Membership.IsVoter(each.Id) && each.Disk.TermAt(index) == term);
                Assert.True(
                    holders > core.Membership.Voters.Count / 2,
                    $"{member.Id} took entry {index} of term {term} as committed, but it is on {holders} disks only");
                _committed.Add(term);
            }

            Term committed = _committed[(int)index.Value];
            Assert.True(committed == term, $"entry {index} was committed with term {committed}, {member.Id} has {term}");
        }
    }
}
