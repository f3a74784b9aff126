using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Reading.Ordering;

namespace Wiber.UnitTests.Broker.Reading.Ordering;

/// <summary>
/// Goal: a cursor of an ordered read comes back as it went out, and none that was changed is taken for one. Method: cursors of
/// all shapes, then every single change of a character.
/// </summary>
public sealed class OrderedCursorTests
{
    private static readonly OrderedCursor[] Samples =
    [
        Cursor(0, null, OrderKey.Start),
        Cursor(5_000, 0, OrderKey.Start, (0, 5, 5)),
        Cursor(60_000, int.MaxValue, new OrderKey(1_769_860_800_123_456, ulong.MaxValue), (0, 5, 12), (1, 40, 40)),
        Cursor(1, 7, new OrderKey(-62_135_596_800_000_000, 1), (3, 0, long.MaxValue), (255, 1, 2)),
    ];

    [Fact]
    public void A_cursor_comes_back_as_it_went_out()
    {
        foreach (OrderedCursor sample in Samples)
        {
            string text = sample.ToString();
            Assert.True(OrderedCursor.IsMeant(text));
            Assert.True(OrderedCursor.TryParse(text, out OrderedCursor? read), text);
            Assert.Equal(text, read.ToString());
            Assert.Equal((sample.WindowMs, sample.TopicNumber, sample.Last), (read.WindowMs, read.TopicNumber, read.Last));
            Assert.Equal(sample.Low.ToString(), read.Low.ToString());
            Assert.Equal(sample.Next.ToString(), read.Next.ToString());
            Assert.Equal(text, Uri.EscapeDataString(text));
        }
    }

    [Fact]
    public void A_cursor_that_was_changed_anywhere_is_refused()
    {
        foreach (string text in Samples.Select(sample => sample.ToString()))
        {
            for (int at = 0; at < text.Length; at++)
            {
                Assert.False(OrderedCursor.TryParse(text[..at], out _), text[..at]);
                Assert.False(OrderedCursor.TryParse(text.Remove(at, 1), out _));
                foreach (char other in "0159-_.ax")
                {
                    string changed = text[..at] + other + text[(at + 1)..];
                    Assert.Equal(changed == text, OrderedCursor.TryParse(changed, out _));
                }
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("ts1_")]
    [InlineData("0-12.1-40")]
    [InlineData("ts1_5000_-_-_-__00000000_00000000")]
    public void What_is_no_cursor_is_refused(string text) => Assert.False(OrderedCursor.TryParse(text, out _));

    private static OrderedCursor Cursor(
        int windowMs, int? topic, OrderKey last, params (int Partition, long Low, long Next)[] partitions)
    {
        var low = new TopicCursor { TopicNumber = topic };
        var next = TopicCursor.Start;
        foreach ((int partition, long lowOffset, long nextOffset) in partitions)
        {
            low[partition] = lowOffset;
            next[partition] = nextOffset;
        }

        return new OrderedCursor { WindowMs = windowMs, Last = last, Low = low, Next = next };
    }
}
