using Wiber.Client.Messages;

namespace Wiber.UnitTests.Client;

/// <summary>
/// Goal: the place in front of a fetched batch comes out as it went in, and nothing that is not one is taken for it. Method:
/// places of batches of many sizes, with and without marked positions, are encoded, cut, lengthened and changed.
/// </summary>
public sealed class BatchPlaceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(MessageBatchLimits.MessagesMax)]
    public void A_place_comes_out_as_it_went_in(int count)
    {
        byte[] some = Bits(count, position => position % 3 == 0);
        byte[] last = Bits(count, position => position == count - 1);
        foreach ((byte[] stored, byte[] removed) in new[] { ([], []), (some, []), ([], last), (some, last) })
        {
            BatchPlace place = Place(stored, removed);

            Assert.True(BatchPlace.TryRead(Encode(place), count, out BatchPlace? read, out string problem), problem);

            Assert.Equal(place with { Stored = default, Removed = default }, read with { Stored = default, Removed = default });
            Assert.Equal(stored, read.Stored.ToArray());
            Assert.Equal(removed, read.Removed.ToArray());
            for (int position = 0; position < count; position++)
            {
                bool isStored = stored.Length == 0 || position % 3 == 0;
                bool isRemoved = removed.Length > 0 && position == count - 1;
                Assert.Equal((isStored, isStored && !isRemoved), (read.IsStored(position), read.IsReadable(position)));
            }
        }
    }

    [Fact]
    public void A_place_that_ends_early_or_late_is_refused_wherever_it_ends()
    {
        byte[] encoded = [.. Encode(Place(Bits(20, _ => true), Bits(20, _ => false))), 0, 0];
        for (int bytes = 0; bytes <= encoded.Length; bytes++)
        {
            bool isRead = BatchPlace.TryRead(encoded.AsMemory(0, bytes), 20, out _, out string problem);
            Assert.Equal(bytes == encoded.Length - 2, isRead);
            Assert.Equal(isRead, problem.Length == 0);
        }
    }

    [Theory]
    [InlineData(0, 2, "no place of version 3")]
    [InlineData(1, 4, "a reserved bit")]
    [InlineData(1, 3, "bytes instead of")]
    [InlineData(7, 0x80, "cannot be")]
    [InlineData(15, 0x80, "cannot be")]
    [InlineData(48, 0x08, "does not have")]
    public void What_a_place_cannot_hold_is_refused(int at, byte value, string expected)
    {
        byte[] encoded = Encode(Place([], Bits(3, _ => true)));
        encoded[at] = value;

        Assert.False(BatchPlace.TryRead(encoded, 3, out BatchPlace? place, out string problem));

        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.Null(place);
    }

    private static BatchPlace Place(byte[] stored, byte[] removed) => new()
    {
        Partition = 255,
        BaseOffset = 1L << 40,
        TimestampUs = 1_769_860_800_123_456,
        ClockBound = 65_535,
        HybridTime = ulong.MaxValue,
        Term = 1UL << 63,
        LogIndex = 12_345,
        Stored = stored,
        Removed = removed,
    };

    private static byte[] Bits(int count, Func<int, bool> isIn)
    {
        byte[] bits = new byte[PositionBits.MeasureBytes(count)];
        foreach (int position in Enumerable.Range(0, count).Where(isIn))
        {
            PositionBits.Add(bits, position);
        }

        return bits;
    }

    private static byte[] Encode(BatchPlace place)
    {
        byte[] encoded = new byte[place.Bytes];
        place.Write(encoded);
        return encoded;
    }
}
