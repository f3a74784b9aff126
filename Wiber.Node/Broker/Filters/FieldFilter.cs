namespace Wiber.Node.Broker.Filters;

/// <summary>
/// A Bloom filter (Bloom 1970) over the field values of a block of messages: it may say that a value is there which is not, about
/// one time in a hundred, never the reverse. The bits to look at come from two halves of one hash (Kirsch and Mitzenmacher, Less
/// Hashing, Same Performance, 2006). The same values give the same bits on every node..
/// </summary>
internal static class FieldFilter
{
    /// <summary>With seven looks, 0.8 % of the values that are not there seem to be.</summary>
    private const int BitsPerValue = 10;

    private const int Looks = 7;

    /// <summary>Above this the filter does not grow and says "perhaps" more often: 10 KiB, 8,192 values.</summary>
    private const int BytesMax = 10 * 1024;

    private const int BitsPerWord = 64;

    /// <summary>Makes the filter of these values, each given once. Nothing for no values.</summary>
    public static byte[] Build(ReadOnlySpan<uint> values)
    {
        long words = (((long)values.Length * BitsPerValue) + BitsPerWord - 1) / BitsPerWord;
        var bits = new byte[Math.Min(words * sizeof(ulong), BytesMax)];
        foreach (uint value in values)
        {
            (uint first, uint step) = Spread(value);
            for (int look = 0; look < Looks; look++, first += step)
            {
                uint bit = Scale(first, bits.Length);
                bits[bit >> 3] |= (byte)(1 << (int)(bit & 7));
            }
        }

        return bits;
    }

    /// <summary>Whether the value may be among those of the filter.</summary>
    public static bool MayHold(ReadOnlySpan<byte> bits, uint value)
    {
        if (bits.IsEmpty)
        {
            return false;
        }

        (uint first, uint step) = Spread(value);
        for (int look = 0; look < Looks; look++, first += step)
        {
            uint bit = Scale(first, bits.Length);
            if ((bits[(int)(bit >> 3)] & (1 << (int)(bit & 7))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The number of a bit, evenly over all of them, without a division.</summary>
    private static uint Scale(uint hash, int bytes) => (uint)(((ulong)hash * ((ulong)bytes * 8)) >> 32);

    /// <summary>
    /// The output function of SplitMix64 (Steele, Lea, Flood 2014), cut into two numbers; the second one is odd.
    /// </summary>
    private static (uint First, uint Step) Spread(uint value)
    {
        ulong mixed = value + 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        mixed ^= mixed >> 31;
        return ((uint)mixed, (uint)(mixed >> 32) | 1);
    }
}
