using Wiber.Node.Clock;
using Wiber.Node.Raft;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Ordering;

/// <summary>
/// Up to which time everything that the log got can be read on this node. What it says must be asked before the log is read: what
/// is read to its end after that lacks nothing up to then.
/// <para>
/// The entries say it themselves: none that comes has an earlier time than the last one applied. While none come, the
/// synchronized clock says it: on a node that has applied all it has, of the present leader's term, what was appended longer
/// ago than an election takes has either come or goes with its leader. So a message that goes out by the clock goes out as it
/// would by the next entry, unless an entry takes longer than that to reach a node which hears its leader all the time.
/// </para>
/// </summary>
/// <param name="node">The node.</param>
/// <param name="clock">Its synchronized clock.</param>
internal sealed class LogHorizon(NodeContext node, Func<ClockReading> clock)
{
    private const long UsPerMs = 1_000;

    private volatile Applied? _latest;

    /// <summary>What the synchronized clock says, microseconds since 1970.</summary>
    public long NowUs => clock().TimeUs;

    /// <summary>Microseconds since 1970; nothing if that is not known.</summary>
    public long? Find()
    {
        ReplicaStatus status = node.Loop.Status;
        LogIndex appliedIndex = node.Broker.AppliedIndex;
        LogRecordHeader? applied = FindApplied(appliedIndex);

        // Where a snapshot took the entry's place there is only its index to go by.
        bool isOfThisTerm = applied is not { } entry || entry.Term == status.Term;
        if (status.Leader is null || !isOfThisTerm || status.LastIndex != appliedIndex)
        {
            return applied?.TimestampUs;
        }

        ClockReading reading = clock();
        long graceUs = (node.Cluster.Raft.ElectionTimeoutMsMax * UsPerMs) + (reading.BoundUs ?? 0);
        return Math.Max(applied?.TimestampUs ?? long.MinValue, reading.TimeUs - graceUs);
    }

    private LogRecordHeader? FindApplied(LogIndex index)
    {
        Applied? latest = _latest;
        if (latest?.Index != index)
        {
            latest = new Applied(index, node.Broker.FindEntry(index));
            _latest = latest;
        }

        return latest.Header;
    }

    private sealed record Applied(LogIndex Index, LogRecordHeader? Header);
}
