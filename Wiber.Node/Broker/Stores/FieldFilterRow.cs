using Wiber.Node.Broker.Filters;

namespace Wiber.Node.Broker.Stores;

/// <summary>What the messages of a full block of a partition have in their fields, as stored.</summary>
/// <param name="Topic">The topic's number.</param>
/// <param name="Partition">From 0.</param>
/// <param name="Block">The messages' offsets, divided by <see cref="BrokerLimits.OffsetsPerBlock"/>.</param>
/// <param name="TimestampUsMin">The earliest time of the messages.</param>
/// <param name="TimestampUsMax">The latest time of the messages.</param>
/// <param name="Bits">A <see cref="FieldFilter"/> of the values.</param>
internal readonly record struct FieldFilterRow(
    int Topic, int Partition, long Block, long TimestampUsMin, long TimestampUsMax, byte[] Bits)
{
    /// <summary>Whether a message of the block may match.</summary>
    public bool MayMatch(BlockProbe probe) =>
        probe.MayMatchTime(TimestampUsMin, TimestampUsMax) && probe.MayMatchFields(Bits);
}
