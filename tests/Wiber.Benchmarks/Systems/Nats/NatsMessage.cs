using System.Buffers.Text;
using System.Text;

namespace Wiber.Benchmarks.Systems.Nats;

/// <summary>A message as it came from the server. Valid until the handler returns.</summary>
internal readonly ref struct NatsMessage(
    int subscription,
    ReadOnlySpan<byte> subject,
    ReadOnlySpan<byte> replyTo,
    ReadOnlySpan<byte> headers,
    ReadOnlySpan<byte> payload)
{
    public int Subscription { get; } = subscription;

    public ReadOnlySpan<byte> Subject { get; } = subject;

    public ReadOnlySpan<byte> ReplyTo { get; } = replyTo;

    public ReadOnlySpan<byte> Headers { get; } = headers;

    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>True if the server says that nobody is there to answer.</summary>
    public bool IsNoResponders => Headers.StartsWith("NATS/1.0 503"u8);

    /// <summary>True if the server asks whether the reader keeps up; an answer says that it does.</summary>
    public bool IsFlowControl => Headers.StartsWith("NATS/1.0 100 FlowControl"u8);

    /// <summary>The number at the end of the subject.</summary>
    public long Token => Utf8Parser.TryParse(Subject[(Subject.LastIndexOf((byte)'.') + 1)..], out long token, out _)
        ? token
        : throw new InvalidDataException($"{Encoding.UTF8.GetString(Subject)} does not end with a number");
}
