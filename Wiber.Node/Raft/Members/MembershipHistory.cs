namespace Wiber.Node.Raft.Members;

/// <summary>
/// The memberships in the log, in order. The newest is in force as soon as it is in the log, and the one before it again if it is
/// truncated (thesis §4.1).
/// </summary>
internal sealed class MembershipHistory
{
    private readonly List<PlacedMembership> _placed;

    public MembershipHistory(IReadOnlyList<PlacedMembership> placed)
    {
        _placed = [.. placed];
        for (int i = 1; i < _placed.Count; i++)
        {
            Invariant.Require(_placed[i].Index > _placed[i - 1].Index);
        }
    }

    /// <summary>The one in force; <see cref="Membership.Unknown"/> at 0 if there is none.</summary>
    public PlacedMembership Current => _placed.Count == 0 ? new(LogIndex.Zero, Membership.Unknown) : _placed[^1];

    public void Append(PlacedMembership next)
    {
        Invariant.Require(_placed.Count == 0 || next.Index > Current.Index);
        _placed.Add(next);
    }

    /// <summary>The one that was in force at an entry.</summary>
    public PlacedMembership At(LogIndex index)
    {
        int place = _placed.FindLastIndex(each => each.Index <= index);
        return place < 0 ? new(LogIndex.Zero, Membership.Unknown) : _placed[place];
    }

    /// <summary>Takes back those that lie at or behind an entry. Returns whether there were any.</summary>
    public bool TruncateFrom(LogIndex from) => _placed.RemoveAll(each => each.Index >= from && each.Index > LogIndex.Zero) > 0;

    /// <summary>Forgets what was no longer in force at an entry.</summary>
    public void RemovePrefix(LogIndex last)
    {
        int place = _placed.FindLastIndex(each => each.Index <= last);
        if (place > 0)
        {
            _placed.RemoveRange(0, place);
        }
    }

    /// <summary>Begins anew with the one in force at the log's new beginning.</summary>
    public void Reset(PlacedMembership first)
    {
        _placed.Clear();
        _placed.Add(first);
    }
}
