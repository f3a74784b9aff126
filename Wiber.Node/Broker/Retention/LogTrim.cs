using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Retention;

/// <summary>
/// How much of the log the broker no longer needs. The entries may be deleted as soon as a broker state at or after
/// <paramref name="AppliedAt"/> survives a power loss, see <see cref="IBrokerStore.Flush"/>: without them no older state can be
/// brought up to date.
/// </summary>
/// <param name="LastRemoved">The last entry that is not needed; 0 if all are.</param>
/// <param name="AppliedAt">The entry that said so.</param>
internal readonly record struct LogTrim(LogIndex LastRemoved, LogIndex AppliedAt);
