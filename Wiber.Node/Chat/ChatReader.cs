using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Wiber.Node.Chat;

/// <summary>Reads JSON objects that come one after the other, with nothing or white space between them.</summary>
/// <param name="input">What the client sends.</param>
/// <param name="objectTimeout">An object that was begun must end within this time.</param>
internal sealed class ChatReader(PipeReader input, TimeSpan objectTimeout)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ChatLimits.DepthMax, AllowMultipleValues = true };

    /// <summary>The next request; nothing when the client sends no more.</summary>
    public async Task<ChatRequest?> ReadAsync(CancellationToken ended)
    {
        using var slow = CancellationTokenSource.CreateLinkedTokenSource(ended);
        bool isBegun = false;
        while (true)
        {
            ReadResult result;
            try
            {
                result = await input.ReadAsync(slow.Token);
            }
            catch (OperationCanceledException) when (slow.IsCancellationRequested && !ended.IsCancellationRequested)
            {
                return new ChatRequest.Refused(
                    $"an object must end {objectTimeout.TotalSeconds} s after it began", IsLast: true);
            }

            ReadOnlySequence<byte> buffer = result.Buffer;
            try
            {
                if (TryRead(ref buffer) is { } request)
                {
                    input.AdvanceTo(buffer.Start);
                    return request;
                }
            }
            catch (JsonException)
            {
                return new ChatRequest.Refused("that is no JSON", IsLast: true);
            }

            if (buffer.Length > ChatLimits.ObjectBytesMax)
            {
                return new ChatRequest.Refused($"an object has at most {ChatLimits.ObjectBytesMax} bytes", IsLast: true);
            }

            if (result.IsCompleted)
            {
                return null;
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (!isBegun && !buffer.IsEmpty)
            {
                isBegun = true;
                slow.CancelAfter(objectTimeout);
            }
        }
    }

    /// <summary>Takes an object, and the white space in front of it, off the buffer; nothing if it is not whole yet.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    private static ChatRequest? TryRead(ref ReadOnlySequence<byte> buffer)
    {
        SkipWhiteSpace(ref buffer);
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

    private static void SkipWhiteSpace(ref ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        reader.AdvancePastAny(" \t\r\n"u8);
        buffer = reader.UnreadSequence;
    }
}
