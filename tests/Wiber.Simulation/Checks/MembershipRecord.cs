using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Simulation.Checks;

/// <summary>
/// Every membership that was ever in a log: which are committed, and which still may be. Checks the two rules by which they may
/// follow each other (thesis §4.1, and Ongaro on raft-dev, 2015): one voter at a time, and none before the one before it is
/// committed, in the leader's own term.
/// </summary>
internal sealed class MembershipRecord
{
    private readonly Dictionary<(LogIndex Index, Term Term), Membership> _written = [];
    private readonly List<PlacedMembership> _committed = [];

    /// <summary>The newest that is committed, and all that may be by and by; none before the first is committed.</summary>
    public IEnumerable<Membership> InForce(LogIndex committed) => _committed.Count == 0
        ? []
        : _written.Where(each => each.Key.Index > committed).Select(each => each.Value).Prepend(_committed[^1].Membership);

    /// <summary>How many changes are committed.</summary>
    public int Changes => Math.Max(0, _committed.Count - 1);

    /// <summary>A node writes one for the first time: only a leader does that.</summary>
    public void Written(NodeId node, RaftCore core, LogEntry entry)
    {
        Membership next = Membership.Of(entry);
        if (!_written.TryAdd((entry.Index, entry.Term), next) || entry.Index == LogIndex.Zero.Next)
        {
            return;
        }

        PlacedMembership before = Before(core, entry.Index);
        Check.That(
            before.Membership.VotersChanged(next) <= 1,
            $"{node} changes more than one voter at once: {before.Membership} to {next}");
        Check.That(
            before.Index <= core.CommitIndex && core.TermAt(core.CommitIndex) == entry.Term,
            $"{node} changes the members in entry {entry.Index} before entry {before.Index} and one of its own term are committed");
    }

    /// <summary>An entry is taken as committed.</summary>
    public void Committed(LogIndex index, Term term)
    {
        if (_written.TryGetValue((index, term), out Membership? membership))
        {
            _committed.Add(new PlacedMembership(index, membership));
        }
    }

    /// <summary>
    /// Whoever may decide with its majority that an entry of this log is committed: the membership in force at the entry, and
    /// those
    /// behind it in the log, which are in force as soon as they are there.
    /// </summary>
    public IEnumerable<Membership> Deciding(RaftCore core, LogIndex index)
    {
        int place = _committed.FindLastIndex(each => each.Index <= index);
        if (place >= 0)
        {
            yield return _committed[place].Membership;
        }

        yield return core.Membership;
        foreach (((LogIndex Index, Term Term) key, Membership membership) in _written)
        {
            if (key.Index >= index && core.TermAt(key.Index) == key.Term)
            {
                yield return membership;
            }
        }
    }

    private PlacedMembership Before(RaftCore core, LogIndex index)
    {
        // What others have committed meanwhile is not in the log of a leader that does not know yet that it fell.
        PlacedMembership before = _committed.LastOrDefault(each => each.Index < index && each.Index <= core.CommitIndex);
        foreach (((LogIndex Index, Term Term) key, Membership membership) in _written)
        {
            if (key.Index < index && key.Index > before.Index && core.TermAt(key.Index) == key.Term)
            {
                before = new PlacedMembership(key.Index, membership);
            }
        }

        return before;
    }
}
