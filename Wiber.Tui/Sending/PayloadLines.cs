using Wiber.Client.Api;
using Wiber.Client.Messages;

namespace Wiber.Tui.Sending;

/// <summary>A line is the payload of a message.</summary>
/// <param name="template">Everything but the payload.</param>
internal sealed class PayloadLines(OutgoingMessage template) : ILineFormat
{
    public int LineBytesMax => MessageBatchLimits.PayloadBytesMax;

    public OutgoingMessage? Read(ReadOnlyMemory<byte> line, out string? fault)
    {
        fault = PayloadCheck.Find(line.Span, template.ContentType);
        return fault is null ? template with { Payload = line } : null;
    }
}
