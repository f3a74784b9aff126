using System.Globalization;
using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Broker.Filters;

namespace Wiber.UnitTests.Broker.Filters;

/// <summary>
/// Goal: a field filter never denies what it holds, seldom claims what it does not, and is the same on every node and in every
/// version. Method: filters of many sizes over hashes of real values; one is compared with bits that were written down.
/// </summary>
public sealed class FieldFilterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(3_000)]
    [InlineData(8_192)]
    public void Every_value_is_found_and_few_others(int count)
    {
        byte[] bits = FieldFilter.Build(Hashes("there", count));

        Assert.All(Hashes("there", count), hash => Assert.True(FieldFilter.MayHold(bits, hash)));
        int wrong = Hashes("elsewhere", 20_000).Count(hash => FieldFilter.MayHold(bits, hash));
        Assert.InRange(wrong, 0, 20_000 * 0.02);
        Assert.InRange(bits.Length, count * 10 / 8, (count * 10 / 8) + 8);
    }

    [Fact]
    public void It_does_not_grow_without_bound()
    {
        byte[] bits = FieldFilter.Build(Hashes("there", 60_000));

        Assert.Equal(10 * 1024, bits.Length);
        Assert.All(Hashes("there", 60_000), hash => Assert.True(FieldFilter.MayHold(bits, hash)));
    }

    [Fact]
    public void A_filter_of_nothing_holds_nothing()
    {
        Assert.Empty(FieldFilter.Build([]));
        Assert.False(FieldFilter.MayHold([], 7));
    }

    [Fact]
    public void Its_bits_are_those_that_other_nodes_have_stored()
    {
        uint[] values =
        [
            FieldHash.Of(MessageFields.Sender, "ana"u8),
            FieldHash.Of(MessageFields.Key, "ana"u8),
            FieldHash.OfHeader("trace"u8, "7"u8),
        ];

        Assert.Equal("57cf346a 938a2618 283229e3", string.Join(' ', values.Select(value => value.ToString("x8", CultureInfo.InvariantCulture))));
        Assert.Equal("508A404060FD2010", Convert.ToHexString(FieldFilter.Build(values)));
    }

    [Fact]
    public void The_same_value_in_another_field_is_another_value()
    {
        uint[] values =
        [
            FieldHash.Of(MessageFields.Sender, "x"u8),
            FieldHash.Of(MessageFields.Recipient, "x"u8),
            FieldHash.Of(MessageFields.Key, "x"u8),
            FieldHash.OfHeader("x"u8, ""u8),
            FieldHash.OfHeader(""u8, "x"u8),
            FieldHash.OfHeader("ab"u8, "c"u8),
            FieldHash.OfHeader("a"u8, "bc"u8),
        ];

        Assert.Equal(values.Length, values.Distinct().Count());
    }

    [Fact]
    public void A_set_keeps_each_value_once_also_when_it_is_used_again()
    {
        var random = new Random(2);
        var set = new FieldValueSet();
        foreach (int count in (int[])[10, 20_000, 0, 500])
        {
            uint[] values = [.. Enumerable.Range(0, count).Select(_ => (uint)random.Next(count))];
            set.Reset(values.Length);
            set.Add(values);

            Assert.Equal(values.Distinct(), set.Values.ToArray());
        }
    }

    private static uint[] Hashes(string prefix, int count) =>
    [
        .. Enumerable.Range(0, count)
            .Select(number => FieldHash.Of(MessageFields.Sender, Encoding.UTF8.GetBytes($"{prefix}-{number}"))),
    ];
}
