using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>The part of a segment that belongs to the log: its entries up to <paramref name="Last"/>, which end at byte <paramref name="End"/>.</summary>
internal readonly record struct SegmentSpan(Segment Segment, LogIndex Last, long End)
{
    public LogIndex First => Segment.First;
}
