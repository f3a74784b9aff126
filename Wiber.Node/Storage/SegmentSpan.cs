using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>The part of a segment that belongs to the log.</summary>
/// <param name="Segment">The file.</param>
/// <param name="Last">Its last entry that does; the one before the first if none does.</param>
/// <param name="End">The byte at which that entry ends.</param>
internal readonly record struct SegmentSpan(Segment Segment, LogIndex Last, long End)
{
    public LogIndex First => Segment.First;
}
