using Wiber.Node.Raft;
using Xunit;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>Checks Raft's safety properties (figure 3 of the paper) over the whole history of a group, after everything that a member did.</summary>
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

    public void Check(RaftMember member)
    {
        CheckElectionSafety(member);
        CheckLogMatching(member);
        CheckCommit(member);
    }

    private void CheckElectionSafety(RaftMember member)
    {
        RaftCore core = member.Core;
        if (core.Role != Role.Leader)
        {
            return;
        }

        bool isNew = _leaders.TryAdd(core.CurrentTerm, member.Id);
        Assert.True(_leaders[core.CurrentTerm] == member.Id, $"two leaders in term {core.CurrentTerm}: {_leaders[core.CurrentTerm]}, {member.Id}");
        for (int i = 1; isNew && i < _committed.Count; i++)
        {
            Assert.True(core.TermAt(new LogIndex((ulong)i)) == _committed[i], $"{member.Id} leads term {core.CurrentTerm} without committed entry {i}");
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

    private void CheckCommit(RaftMember member)
    {
        RaftCore core = member.Core;
        LogIndex checkedUpTo = LogIndex.Zero;
        if (_seen.TryGetValue(member.Id, out (RaftCore Core, Term Term, LogIndex Commit) before))
        {
            Assert.True(core.CurrentTerm >= before.Term, $"{member.Id} went back from term {before.Term} to {core.CurrentTerm}");
            if (before.Core == core)
            {
                Assert.True(core.CommitIndex >= before.Commit, $"{member.Id} went back from commit {before.Commit} to {core.CommitIndex}");
                checkedUpTo = before.Commit;
            }
        }

        // A term that was not durable may be forgotten in a crash, so only the durable one is remembered.
        _seen[member.Id] = (core, member.Disk.HardState.Term, core.CommitIndex);
        for (LogIndex index = checkedUpTo.Next; index <= core.CommitIndex; index = index.Next)
        {
            Term term = core.TermAt(index)!.Value;
            if (index > Committed)
            {
                int holders = members.Count(each => each.Disk.TermAt(index) == term);
                Assert.True(holders > members.Count / 2, $"{member.Id} took entry {index} of term {term} as committed, but it is on {holders} disks only");
                _committed.Add(term);
            }

            Assert.True(_committed[(int)index.Value] == term, $"entry {index} was committed with term {_committed[(int)index.Value]}, {member.Id} has {term}");
        }
    }
}
