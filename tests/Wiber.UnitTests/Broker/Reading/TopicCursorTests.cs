using Wiber.Node.Broker.Reading;

namespace Wiber.UnitTests.Broker.Reading;

/// <summary>The text of a cursor: one form for each, with the topic's number or without.</summary>
public sealed class TopicCursorTests
{
    [Theory]
    [InlineData("0-12.1-40", null)]
    [InlineData("7~0-12.1-40", 7)]
    [InlineData("0~3-9223372036854775807", 0)]
    public void It_is_read_and_written(string text, int? topicNumber)
    {
        Assert.True(TopicCursor.TryParse(text, out TopicCursor? cursor));

        Assert.Equal(topicNumber, cursor.TopicNumber);
        Assert.Equal(text, cursor.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("7~")]
    [InlineData("~0-1")]
    [InlineData("-7~0-1")]
    [InlineData("7~7~0-1")]
    [InlineData("2147483648~0-1")]
    [InlineData("7~0-1.0-2")]
    [InlineData("7~0:1")]
    public void Anything_else_is_none(string text) => Assert.False(TopicCursor.TryParse(text, out _));
}
