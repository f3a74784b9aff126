using System.Text;
using Wiber.Client.Messages;

namespace Wiber.UnitTests.Client;

/// <summary>Where a key goes. Clients in other languages rely on it, so the places are written down.</summary>
public sealed class KeyPartitionTests
{
    [Fact]
    public void A_key_as_text_and_as_bytes_goes_to_the_same_place() => Assert.All(
        Enumerable.Range(0, 100).Select(i => $"kéy-{i}"),
        key => Assert.Equal(KeyPartition.Of(key, 7), KeyPartition.Of(Encoding.UTF8.GetBytes(key), 7)));

    [Fact]
    public void The_place_is_the_checksum_of_the_key_modulo_the_partitions()
    {
        // 0xE3069283 is the check value of CRC-32C.
        Assert.Equal((int)(0xE3069283 % 6), KeyPartition.Of("123456789", 6));
        Assert.Equal((int)(0xE3069283 % 256), KeyPartition.Of("123456789", 256));
        Assert.Equal(0, KeyPartition.Of("123456789", 1));
    }

    [Fact]
    public void Keys_spread_over_all_partitions()
    {
        int[] counts = new int[6];
        for (int i = 0; i < 6_000; i++)
        {
            counts[KeyPartition.Of($"customer-{i}", 6)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 800, 1_200));
    }

    [Fact]
    public void Half_a_character_has_a_place_too() => Assert.Equal(0, KeyPartition.Of("\ud800", 6));

    [Fact]
    public void A_key_that_is_too_long_has_a_place_too() =>
        Assert.Equal(0, KeyPartition.Of(new string('k', MessageBatchLimits.KeyBytesMax + 1), 6));
}
