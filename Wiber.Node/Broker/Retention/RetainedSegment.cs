using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Retention;

/// <summary>A piece of the log that is removed as a whole.</summary>
/// <param name="First">Its first entry.</param>
/// <param name="Last">Its last entry; the one before <paramref name="First"/> if it is empty.</param>
/// <param name="Bytes">What it takes on the disk.</param>
/// <param name="LastTimestampUs">The time of its last entry, microseconds since 1970.</param>
internal readonly record struct RetainedSegment(LogIndex First, LogIndex Last, long Bytes, long LastTimestampUs);
