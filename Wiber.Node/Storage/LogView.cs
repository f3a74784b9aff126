using System.Collections.Immutable;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>
/// The durable log at one moment, immutable: a reader takes the newest view and needs no lock. Only the active segment is written
/// to.
/// </summary>
internal sealed record LogView(ImmutableArray<SegmentSpan> Sealed, SegmentSpan Active)
{
    public SegmentSpan Oldest => Sealed.IsEmpty ? Active : Sealed[0];

    /// <summary>The entry before the first one that is there.</summary>
    public LogIndex PreviousIndex => Previous.Index;

    public LogLink Previous => Oldest.Segment.Header.Previous;

    public LogIndex LastIndex => Active.Last;

    public IEnumerable<SegmentSpan> Spans => Sealed.Append(Active);

    public IEnumerable<Segment> Segments => Spans.Select(span => span.Segment);

    /// <summary>The segment with this entry, or the one it would follow.</summary>
    public SegmentSpan Find(LogIndex index)
    {
        if (index >= Active.First)
        {
            return Active;
        }

        int low = 0;
        int high = Sealed.Length - 1;
        while (low < high)
        {
            int middle = low + ((high - low + 1) / 2);
            if (Sealed[middle].First <= index)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return Sealed[low];
    }
}
