namespace Wiber.Node.Broker.Stores;

/// <summary>A partition's block that is not full yet, as stored: what its filter will be made of.</summary>
/// <param name="Topic">The topic's number.</param>
/// <param name="Partition">From 0.</param>
/// <param name="Block">The messages' offsets, divided by <see cref="BrokerLimits.OffsetsPerBlock"/>.</param>
/// <param name="IsContinued">
/// It comes to what is stored of this block already; otherwise it takes the place of what is stored of an earlier one.
/// </param>
/// <param name="TimestampUsMin">The earliest time of the messages.</param>
/// <param name="TimestampUsMax">The latest time of the messages.</param>
/// <param name="Values">Hashes of field values, sorted and each once if it comes from a store.</param>
internal sealed record OpenBlockRow(
    int Topic, int Partition, long Block, bool IsContinued, long TimestampUsMin, long TimestampUsMax, uint[] Values)
{
    /// <summary>The row as it is to be stored where there was another one, or none.</summary>
    public OpenBlockRow After(OpenBlockRow? stored)
    {
        OpenBlockRow? begun = IsContinued ? stored : null;
        Invariant.Require(!IsContinued || begun?.Block == Block);
        return this with
        {
            IsContinued = false,
            TimestampUsMin = Math.Min(TimestampUsMin, begun?.TimestampUsMin ?? long.MaxValue),
            TimestampUsMax = Math.Max(TimestampUsMax, begun?.TimestampUsMax ?? long.MinValue),
            Values = [.. Values.Concat(begun?.Values ?? []).Distinct().Order()],
        };
    }
}
