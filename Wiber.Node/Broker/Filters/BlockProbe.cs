namespace Wiber.Node.Broker.Filters;

/// <summary>What a block of messages must hold for one of them to match a filter.</summary>
/// <param name="Values">Hashes of field values, all of which must be there.</param>
/// <param name="FromUs">Some message must not be before this time.</param>
/// <param name="UntilUs">Some message must be before this time.</param>
internal sealed record BlockProbe(uint[] Values, long FromUs, long UntilUs)
{
    /// <summary>Every block would pass.</summary>
    public bool IsIdle => Values.Length == 0 && FromUs == long.MinValue && UntilUs == long.MaxValue;

    /// <summary>Whether messages of a span of time may match; both ends belong to it.</summary>
    public bool MayMatchTime(long timestampUsMin, long timestampUsMax) => timestampUsMax >= FromUs && timestampUsMin < UntilUs;

    /// <summary>Whether the values may all be among those of a <see cref="FieldFilter"/>.</summary>
    public bool MayMatchFields(ReadOnlySpan<byte> bits)
    {
        foreach (uint value in Values)
        {
            if (!FieldFilter.MayHold(bits, value))
            {
                return false;
            }
        }

        return true;
    }
}
