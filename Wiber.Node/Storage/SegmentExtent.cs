using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>What one segment holds of the log; only whole segments can be removed.</summary>
/// <param name="First">Its first entry.</param>
/// <param name="Last">Its last durable entry; the one before the first if there is none yet.</param>
/// <param name="Bytes">The bytes up to the end of that entry. The last segment's file is longer, with space reserved.</param>
internal readonly record struct SegmentExtent(LogIndex First, LogIndex Last, long Bytes);
