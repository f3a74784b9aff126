using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Stores;

/// <summary>A log entry of which some message was not stored, as stored.</summary>
internal readonly record struct SkippedRow(int Topic, int Partition, LogIndex Index, SkippedPositions Skipped);
