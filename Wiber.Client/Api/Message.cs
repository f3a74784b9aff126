using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wiber.Client.Api;

/// <summary>A stored message.</summary>
public sealed record Message
{
    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition within the topic.</summary>
    public required int Partition { get; init; }

    /// <summary>The place within the partition.</summary>
    public required long Offset { get; init; }

    /// <summary>The message's id: its sender's, or one the node gave it.</summary>
    public string? Id { get; init; }

    /// <summary>The key by which its sender sorted it, or null.</summary>
    public string? Key { get; init; }

    /// <summary>Who sent it, or null.</summary>
    public string? Sender { get; init; }

    /// <summary>Whom it is for, or null.</summary>
    public string? Recipient { get; init; }

    /// <summary>Its headers, or null.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Media type of the payload; null means text.</summary>
    public string? ContentType { get; init; }

    /// <summary>The payload as it stands in the JSON; <see cref="GetBytes"/> and <see cref="GetText"/> resolve it.</summary>
    public JsonElement Payload { get; init; }

    /// <summary><c>base64</c> if the payload is neither text nor JSON, else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Encoding { get; init; }

    /// <summary>When the leader accepted it, in UTC.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>How far the leader's clock may have been off then, in milliseconds; null if it did not know.</summary>
    public double? TimestampBoundMs { get; init; }

    /// <summary>The time its sender gave it, in UTC, or null.</summary>
    public DateTimeOffset? ClientTimestamp { get; init; }

    /// <summary>
    /// The sender's time, corrected by what it said of its clock; as it is if it said nothing; the leader's if it gave none.
    /// </summary>
    public DateTimeOffset? CorrectedTimestamp { get; init; }

    /// <summary>How far that may be off, in milliseconds; null if nobody knows.</summary>
    public double? CorrectedBoundMs { get; init; }

    /// <summary>
    /// True, when reading in the order of timestamps, if one that belongs behind it had been given out before it came; else null.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Late { get; init; }

    /// <summary>Hybrid logical clock of the message as the node wrote it.</summary>
    public JsonElement? Hlc { get; init; }

    /// <summary>Term of the leader that accepted it.</summary>
    public long? Term { get; init; }

    /// <summary>What its sender said of its clock, or null: a copy says it again.</summary>
    public ClockOffset? GetClock() =>
        CorrectedTimestamp - ClientTimestamp is { } offset && (offset != TimeSpan.Zero || CorrectedBoundMs is not null)
            ? new ClockOffset
            {
                Offset = offset,
                Bound = CorrectedBoundMs is { } boundMs ? TimeSpan.FromMilliseconds(boundMs) : null,
            }
            : null;

    /// <summary>The payload's bytes: text in UTF-8, JSON as it was written, anything else decoded.</summary>
    /// <exception cref="FormatException">The payload is said to be base64 and is not.</exception>
    public byte[] GetBytes() => Encoding == "base64"
        ? Convert.FromBase64String(Payload.GetString() ?? "")
        : System.Text.Encoding.UTF8.GetBytes(GetText());

    /// <summary>The payload as text: text itself, JSON as it was written, anything else as its base64.</summary>
    public string GetText() => Payload.ValueKind switch
    {
        JsonValueKind.Undefined => "",
        JsonValueKind.String when !PayloadForm.IsJson(ContentType) => Payload.GetString()!,
        _ => Payload.GetRawText(),
    };
}
