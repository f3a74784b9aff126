using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Wiber.Client.Api;

namespace Wiber.Gateway.Conversations;

/// <summary>A message of a conversation: in its history, and without <see cref="Display"/> as an event.</summary>
internal sealed record HistoryMessage
{
    private const double UsPerMs = 1_000;
    private const double MsPerSecond = 1_000;

    /// <summary><c>HISTORY</c>, or <c>MSG</c> for one that was just stored.</summary>
    public required string Kind { get; init; }

    public required string Topic { get; init; }

    [JsonPropertyName("message_id")]
    public required string MessageId { get; init; }

    public required long Offset { get; init; }

    /// <summary>Seconds since 1970: the sender's clock, or the leader's if it gave none.</summary>
    public required double Timestamp { get; init; }

    /// <summary>The same, corrected by what the sender said of its clock.</summary>
    [JsonPropertyName("corrected_ts")]
    public required double? CorrectedTimestamp { get; init; }

    /// <summary>The hybrid logical clock as one number: microseconds in the upper 52 bits, count in the lower 12.</summary>
    [JsonPropertyName("logical_time")]
    public required ulong? LogicalTime { get; init; }

    [JsonPropertyName("clock_type")]
    public required string? ClockType { get; init; }

    /// <summary>The text, with its sender in front where it came with one.</summary>
    public required string Text { get; init; }

    /// <summary>A line for people.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Display { get; init; }

    public static HistoryMessage Of(Message message, string kind)
    {
        ulong? logicalTime = LogicalTimeOf(message.Hlc);
        return new HistoryMessage
        {
            Kind = kind,
            Topic = message.Topic,
            MessageId = message.Id ?? "",
            Offset = message.Offset,
            Timestamp = Seconds(message.ClientTimestamp ?? message.Timestamp) ?? 0,
            CorrectedTimestamp = Seconds(message.CorrectedTimestamp),
            LogicalTime = logicalTime,
            ClockType = logicalTime is null ? null : "hlc",
            Text = message.GetText(),
        };
    }

    /// <summary>The message as a history shows it.</summary>
    public HistoryMessage WithDisplay() => this with
    {
        Display = string.Create(CultureInfo.InvariantCulture, $"[{Timestamp:F3}] {Text}"),
    };

    private static double? Seconds(DateTimeOffset? time) =>
        (time - DateTimeOffset.UnixEpoch)?.Ticks / TimeSpan.TicksPerMicrosecond / UsPerMs / MsPerSecond;

    /// <summary>Puts <c>microseconds.count</c> together as nodes keep it.</summary>
    private static ulong? LogicalTimeOf(JsonElement? hlc)
    {
        const int countBits = 12;
        string[] parts = hlc is { ValueKind: JsonValueKind.String } text ? text.GetString()!.Split('.') : [];
        return parts.Length == 2
            && ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong microseconds)
            && ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong count)
                ? (microseconds << countBits) | count
                : null;
    }
}
