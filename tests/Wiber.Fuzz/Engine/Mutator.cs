using System.Buffers.Binary;
using System.Text;

namespace Wiber.Fuzz.Engine;

/// <summary>Changes an input in the ways in which inputs go wrong, by accident and on purpose.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> words)
{
    private const int InputBytesMax = 64 * 1024;
    private const int RepetitionsMax = 300;
    private const int HeaderBytesMax = 128;

    private static readonly long[] Integers =
    [
        0, 1, -1, 2, 7, 8, 16, 63, 64, 65, 127, 128, 255, 256, 1024, 4096, 10_000, 10_001, 65_535, 65_536, 1 << 20, 8 << 20, 32 << 20,
        int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, long.MaxValue - 1,
    ];

    private static readonly byte[][] BrokenText =
    [
        [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xf8], [0xff],
        [0xfe], [0xe2, 0x82], [0xf0, 0x9f], [0xef, 0xbb, 0xbf], [0xc2, 0x9b], [0x00], [0x7f], [0x1b, (byte)'['], [0x0d], [0x0a],
        "\u2028"u8.ToArray(), "\ufffd"u8.ToArray(), "\U0001f600"u8.ToArray(),
    ];

    private static readonly string[] Numbers =
    [
        "0", "-1", "1", "007", "+1", "-0", "2147483647", "2147483648", "-2147483649", "4294967296", "9223372036854775807",
        "9223372036854775808", "-9223372036854775809", "18446744073709551615", "99999999999999999999999999999999", "1e309", "-1e309",
        "1e-400", "0.1", "1_000", "0x10", "NaN", "Infinity", "253402300799999999", "-62135596800000000",
    ];

    /// <summary>One change.</summary>
    public byte[] Mutate(byte[] input)
    {
        byte[] changed = random.Next(12) switch
        {
            0 => Overwrite(input, [(byte)random.Next(256)]),
            1 => FlipBit(input),
            2 => Insert(input, Noise()),
            3 => Replace(input, Slice(input), []),
            4 => input[..random.Next(input.Length + 1)],
            5 => Insert(input, input[Slice(input)]),
            6 => Repeat(input),
            7 => Overwrite(input, Integer()),
            8 => ReplaceNumber(input),
            9 => Insert(input, BrokenText[random.Next(BrokenText.Length)]),
            10 => Insert(input, Word()),
            _ => Replace(input, Slice(input), Word()),
        };
        return changed.Length <= InputBytesMax ? changed : changed[..InputBytesMax];
    }

    /// <summary>The beginning of one input and the end of another.</summary>
    public byte[] Splice(byte[] front, byte[] back) =>
        [.. front.AsSpan(0, random.Next(front.Length + 1)), .. back.AsSpan(random.Next(back.Length + 1))];

    private byte[] FlipBit(byte[] input)
    {
        byte[] changed = [.. input];
        if (changed.Length > 0)
        {
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        }

        return changed;
    }

    /// <summary>Anywhere, or at the front, where headers are.</summary>
    private byte[] Overwrite(byte[] input, byte[] value)
    {
        byte[] changed = [.. input];
        int placesMax = changed.Length - value.Length + 1;
        if (placesMax > 0)
        {
            value.CopyTo(changed, random.Next(random.Next(2) == 0 ? placesMax : Math.Min(placesMax, HeaderBytesMax)));
        }

        return changed;
    }

    private byte[] Insert(byte[] input, ReadOnlySpan<byte> value)
    {
        int place = random.Next(input.Length + 1);
        return Replace(input, place..place, value);
    }

    private byte[] Repeat(byte[] input)
    {
        byte[] piece = input[Slice(input)];
        if (random.Next(2) == 0 || piece.Length > 64)
        {
            piece = piece[..Math.Min(piece.Length, random.Next(1, 8))];
        }

        return Insert(input, [.. Enumerable.Repeat(piece, random.Next(1, RepetitionsMax)).SelectMany(each => each)]);
    }

    /// <summary>A length, count or offset at its extremes, in as many bytes as such a field may have.</summary>
    private byte[] Integer()
    {
        long value = Integers[random.Next(Integers.Length)] + (random.Next(4) == 0 ? random.Next(-2, 3) : 0);
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes[..(1 << random.Next(4))];
    }

    private byte[] ReplaceNumber(byte[] input)
    {
        int from = random.Next(input.Length + 1);
        int ahead = input.AsSpan(from).IndexOfAnyInRange((byte)'0', (byte)'9');
        int start = ahead < 0 ? -1 : from + ahead;
        int end = start;
        while (start >= 0 && end < input.Length && char.IsAsciiDigit((char)input[end]))
        {
            end++;
        }

        byte[] number = Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)]);
        return start < 0 ? Insert(input, number) : Replace(input, start..end, number);
    }

    private byte[] Noise()
    {
        byte[] noise = new byte[random.Next(1, 17)];
        random.NextBytes(noise);
        return noise;
    }

    private byte[] Word() => words.Count == 0 ? Noise() : words[random.Next(words.Count)];

    /// <summary>A part of the input, short ones more often than long ones.</summary>
    private Range Slice(byte[] input)
    {
        int start = random.Next(input.Length + 1);
        int bytesMax = random.Next(3) == 0 ? input.Length - start : Math.Min(16, input.Length - start);
        return start..(start + random.Next(bytesMax + 1));
    }

    private static byte[] Replace(byte[] input, Range range, ReadOnlySpan<byte> value)
    {
        (int start, int length) = range.GetOffsetAndLength(input.Length);
        return [.. input.AsSpan(0, start), .. value, .. input.AsSpan(start + length)];
    }
}
