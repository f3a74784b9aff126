using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Gateway;
using Wiber.Gateway.Conversations;
using Wiber.Gateway.Problems;

namespace Wiber.UnitTests.Gateway;

/// <summary>Goal: a conversation is stored and shown as its users know it. Method: texts and messages in, JSON out.</summary>
public sealed class ConversationTests
{
    [Theory]
    [InlineData("ana", "hello", "ana: hello")]
    [InlineData(null, "hello", "hello")]
    [InlineData("  ", " hello ", "hello")]
    [InlineData("a\nPUB hacked x", "two\r\nlines", "a PUB hacked x: two lines")]
    public void What_is_said_becomes_one_line_with_its_sender(string? sender, string message, string stored) =>
        Assert.Equal(stored, ConversationText.Compose(sender, message));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n ")]
    public void Nothing_cannot_be_said(string? message)
    {
        ProblemException error = Assert.Throws<ProblemException>(() => ConversationText.Compose("ana", message));
        Assert.Equal(422, error.Problem.Status);
    }

    [Fact]
    public void A_history_has_times_in_seconds_and_the_logical_time_as_one_number()
    {
        var message = new Message
        {
            Topic = "lobby",
            Partition = 0,
            Offset = 7,
            Id = "m1",
            Payload = JsonSerializer.SerializeToElement("ana: hello"),
            Timestamp = DateTimeOffset.UnixEpoch.AddMicroseconds(1_769_860_800_123_456),
            CorrectedTimestamp = DateTimeOffset.UnixEpoch.AddMicroseconds(1_769_860_800_123_460),
            Hlc = JsonSerializer.SerializeToElement("1769860800123456.0003"),
        };
        HistoryMessage[] history = [HistoryMessage.Of(message, "HISTORY").WithDisplay()];
        using JsonDocument json = JsonDocument.Parse(
            JsonSerializer.Serialize(history, GatewayJsonContext.Default.HistoryMessageArray));
        JsonElement shown = json.RootElement[0];
        Assert.Equal(
            [
                "kind", "topic", "message_id", "offset", "timestamp", "corrected_ts", "logical_time", "clock_type",
                "text", "display",
            ],
            shown.EnumerateObject().Select(property => property.Name));
        Assert.Equal(1_769_860_800.123456, shown.GetProperty("timestamp").GetDouble(), 6);
        Assert.Equal((1_769_860_800_123_456UL << 12) + 3, shown.GetProperty("logical_time").GetUInt64());
        Assert.Equal("[1769860800.123] ana: hello", shown.GetProperty("display").GetString());
    }
}
