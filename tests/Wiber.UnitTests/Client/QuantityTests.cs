using Wiber.Client.Text;

namespace Wiber.UnitTests.Client;

/// <summary>Times and sizes as people write and read them.</summary>
public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("250ms", 250)]
    [InlineData("90s", 90_000)]
    [InlineData("30M", 1_800_000)]
    [InlineData("12h", 43_200_000)]
    [InlineData("7d", 604_800_000)]
    public void Times_have_a_unit(string text, long ms)
    {
        Assert.True(Quantity.TryParseTime(text, out long parsed));
        Assert.Equal(ms, parsed);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("512k", 524_288)]
    [InlineData("10G", 10_737_418_240)]
    public void Sizes_are_bytes_unless_they_have_a_unit(string text, long bytes)
    {
        Assert.True(Quantity.TryParseBytes(text, out long parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("1.5h")]
    [InlineData("7 d")]
    [InlineData("7w")]
    [InlineData("99999999999999999999d")]
    [InlineData("9223372036854775807d")]
    public void Anything_else_is_no_time(string text) => Assert.False(Quantity.TryParseTime(text, out _));

    [Theory]
    [InlineData("10X")]
    [InlineData("G")]
    [InlineData("9223372036854775807K")]
    public void Anything_else_is_no_size(string text) => Assert.False(Quantity.TryParseBytes(text, out _));

    [Fact]
    public void The_largest_unit_that_fits_is_written()
    {
        Assert.Equal(["0ms", "1500ms", "90s", "36h", "7d"], new long[] { 0, 1_500, 90_000, 129_600_000, 604_800_000 }.Select(Quantity.Time));
        Assert.Equal(["0", "1000", "1K", "1536K", "1M"], new long[] { 0, 1_000, 1_024, 1_572_864, 1_048_576 }.Select(Quantity.Bytes));
    }
}
