using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Storage;

/// <summary>What reading a segment brought to light.</summary>
internal sealed class SegmentFindings
{
    private readonly List<TermStart> _terms = [];
    private readonly List<PlacedMembership> _memberships = [];

    /// <summary>The part of the segment that belongs to the log.</summary>
    public SegmentSpan Span { get; set; }

    /// <summary>Where in it another term begins than that of the entry before.</summary>
    public IReadOnlyList<TermStart> Terms => _terms;

    public IReadOnlyList<PlacedMembership> Memberships => _memberships;

    /// <summary>The latest hybrid time of its entries; 0 if none has one.</summary>
    public ulong LatestHybridTime { get; private set; }

    /// <summary>Steps over the next record and notes what is in it; false if it is not good.</summary>
    public bool Step(SegmentWalk walk)
    {
        Term before = walk.Last.Term;
        if (!walk.Next())
        {
            return false;
        }

        LatestHybridTime = walk.LatestHybridTime;
        if (walk.Last.Term != before)
        {
            _terms.Add(new TermStart(walk.Last.Term, walk.Last.Index));
        }

        if (walk.Membership is { } membership)
        {
            _memberships.Add(membership);
        }

        return true;
    }
}
