namespace Wiber.Node.Storage;

/// <summary>
/// The mark that this disk puts on each record: the number of the gathered write that brought it, modulo 2^31, and whether it is
/// the last record of that write. Numbers are only ever compared within one segment, which holds far fewer than 2^30 records, so
/// the wrap is no ambiguity (serial number arithmetic, RFC 1982).
/// </summary>
internal readonly record struct WriteMark(uint Value)
{
    private const uint NumberMask = 0x7fff_ffff;

    public bool IsLastOfWrite => (Value & 1) != 0;

    public static WriteMark Of(ulong write, bool isLastOfWrite) => new((uint)(write << 1) | (isLastOfWrite ? 1u : 0u));

    public bool IsOf(ulong write) => (Value >> 1) == (uint)(write & NumberMask);

    /// <summary>How many writes after the given one this record was written; a huge number if it was before.</summary>
    public uint WritesAfter(ulong write) => unchecked((Value >> 1) - (uint)write) & NumberMask;
}
