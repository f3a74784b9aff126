using System.Text;
using Wiber.Client.Messages;

namespace Wiber.Client.Api;

/// <summary>A message to publish.</summary>
public sealed record OutgoingMessage
{
    /// <summary>
    /// The payload. UTF-8 if <see cref="ContentType"/> is null or <c>text/*</c>, one JSON value if it is <c>application/json</c>,
    /// any bytes otherwise.
    /// </summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Media type of the payload; null means text.</summary>
    public string? ContentType { get; init; }

    /// <summary>An id by which the message is stored once however often it is sent; null lets the node give one.</summary>
    public string? Id { get; init; }

    /// <summary>A key: messages with the same one keep their order. Null for none.</summary>
    public string? Key { get; init; }

    /// <summary>Who sends it, or null.</summary>
    public string? Sender { get; init; }

    /// <summary>Whom it is for, or null.</summary>
    public string? Recipient { get; init; }

    /// <summary>Headers, or null for none.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The sender's own time, or null.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>
    /// How the clock that <see cref="Timestamp"/> was read from stands to the cluster's, or null; see
    /// <see cref="WiberClient.MeasureClockAsync"/>.
    /// </summary>
    public ClockOffset? Clock { get; init; }

    /// <summary>A message of text.</summary>
    public static OutgoingMessage Text(string text) => new() { Payload = Encoding.UTF8.GetBytes(text) };

    /// <summary>A message of one JSON value.</summary>
    public static OutgoingMessage Json(ReadOnlyMemory<byte> utf8Json) =>
        new() { Payload = utf8Json, ContentType = "application/json" };

    /// <summary>A message of any bytes.</summary>
    public static OutgoingMessage Binary(ReadOnlyMemory<byte> bytes, string contentType = "application/octet-stream") =>
        new() { Payload = bytes, ContentType = contentType };

    /// <summary>The message as it goes into an encoded batch; it refers to what this one holds.</summary>
    public MessageContent ToContent() => new()
    {
        Id = Id,
        Key = Key,
        Sender = Sender,
        Recipient = Recipient,
        ContentType = ContentType,
        ClientTimestampUs = (Timestamp - DateTimeOffset.UnixEpoch)?.Ticks / TimeSpan.TicksPerMicrosecond,
        ClientClock = Timestamp is null ? null : FindClock(),
        Headers = (MessageHeader[])[.. Headers?.Select(header => new MessageHeader(header.Key, header.Value)) ?? []],
        Payload = Payload.Span,
    };

    private ClientClock? FindClock() => Clock is null
        ? null
        : new ClientClock(
            Clock.Offset.Ticks / TimeSpan.TicksPerMicrosecond,
            Clock.Bound is { } bound
                ? (uint)Math.Min(bound.Ticks / TimeSpan.TicksPerMicrosecond, uint.MaxValue - 1L)
                : null);
}
