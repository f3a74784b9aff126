using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Wiber.Client.Measuring;
using Wiber.Node.Connections;

namespace Wiber.Node.Chat;

/// <summary>Reads JSON objects that come one after the other, with nothing or white space between them.</summary>
/// <param name="input">What the client sends.</param>
/// <param name="objectTimeout">An object that was begun must end within this time.</param>
/// <param name="memory">Where what is not whole yet is counted.</param>
internal sealed class ChatReader(PipeReader input, TimeSpan objectTimeout, ResourceLimit memory)
    : RequestReader<ChatRequest>(input, objectTimeout, ChatLimits.ObjectBytesMax, memory)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ChatLimits.DepthMax, AllowMultipleValues = true };

    protected override ChatRequest? TryTake(ref ReadOnlySequence<byte> buffer)
    {
        SkipWhiteSpace(ref buffer);
        try
        {
            var reader = new Utf8JsonReader(buffer, isFinalBlock: false, new JsonReaderState(Options));
            if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
            {
                return null;
            }

            using (document)
            {
                buffer = buffer.Slice(reader.BytesConsumed);
                return ChatRequest.Read(document.RootElement);
            }
        }
        catch (JsonException)
        {
            return new ChatRequest.Refused("that is no JSON", IsLast: true);
        }
    }

    protected override ChatRequest TooSlow(TimeSpan limit) => new ChatRequest.Refused(
        $"an object must end {limit.TotalSeconds} s after it began", IsLast: true);

    protected override ChatRequest TooLong(int limit) => new ChatRequest.Refused(
        $"an object has at most {limit} bytes", IsLast: true);

    protected override ChatRequest TooMuch() => new ChatRequest.Refused(
        "this node has too much to do; try another one, or later", IsLast: true);

    private static void SkipWhiteSpace(ref ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        reader.AdvancePastAny(" \t\r\n"u8);
        buffer = reader.UnreadSequence;
    }
}
