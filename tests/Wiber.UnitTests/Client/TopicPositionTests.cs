using System.Text.Json;
using Wiber.Client.Api;

namespace Wiber.UnitTests.Client;

/// <summary>Positions in several partitions: their text, and that they only ever go on.</summary>
public sealed class TopicPositionTests
{
    [Theory]
    [InlineData("0-12.1-40")]
    [InlineData("3-0")]
    [InlineData("7~0-12.1-40")]
    [InlineData("")]
    public void A_cursor_is_read_and_written(string cursor) => Assert.Equal(cursor, TopicPosition.Parse(cursor).ToString());

    [Theory]
    [InlineData("12")]
    [InlineData("-1")]
    [InlineData("0-x")]
    [InlineData("0-1,1-2")]
    [InlineData("~0-1")]
    [InlineData("x~0-1")]
    [InlineData("1~2~0-1")]
    public void Anything_else_is_no_cursor(string cursor) => Assert.Throws<FormatException>(() => TopicPosition.Parse(cursor));

    [Fact]
    public void It_goes_on_and_never_back()
    {
        TopicPosition position = TopicPosition.Parse("0-5.1-5");
        position.Pass(At(0, 2));
        position.Pass(At(1, 7));
        position.MoveTo(TopicPosition.Parse("0-4.2-1"));

        Assert.Equal("0-5.1-8.2-1", position.ToString());
        Assert.True(position.HasPassed(At(1, 7)));
        Assert.False(position.HasPassed(At(1, 8)));
        Assert.False(position.HasPassed(At(9, 0)));
    }

    [Fact]
    public void Of_another_topic_of_the_name_it_begins_anew()
    {
        TopicPosition position = TopicPosition.Parse("7~0-5.1-5");
        position.Enter(TopicPosition.Parse("0-1"));
        Assert.Equal("7~0-5.1-5", position.ToString());

        position.Enter(TopicPosition.Parse("8~0-3"));
        Assert.False(position.HasPassed(At(0, 0)));
        position.MoveTo(TopicPosition.Parse("8~0-3"));

        Assert.Equal("8~0-3", position.ToString());
    }

    [Fact]
    public void The_end_is_reached_when_it_is_in_every_partition()
    {
        TopicPosition end = TopicPosition.Parse("0-5.1-5");

        Assert.True(TopicPosition.Parse("0-5.1-6").HasReached(end));
        Assert.False(TopicPosition.Parse("0-9").HasReached(end));
        Assert.True(new TopicPosition().HasReached(new TopicPosition()));
    }

    private static Message At(int partition, long offset) =>
        new() { Topic = "t", Partition = partition, Offset = offset, Payload = JsonSerializer.SerializeToElement("x") };
}
