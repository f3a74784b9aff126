using System.Buffers;
using System.Text;
using System.Text.Json;
using Wiber.Node.Broker.Reading;

namespace Wiber.Node.Http.Messages;

/// <summary>A stream of messages as server-sent events (WHATWG HTML, section 9.2).</summary>
internal sealed class ServerSentEvents(HttpResponse response, IMessageFeed source)
{
    /// <summary>A buffer that a large message made larger is not kept.</summary>
    private const int KeptBytesMax = 4 * ApiLimits.AnswerPieceBytes;

    private ArrayBufferWriter<byte> _events = new();

    public async Task RunAsync(CancellationToken aborted, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        IEnumerable<StoredMessage> messages = source.Take();
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        try
        {
            await FlushAsync(ended.Token);
            while (true)
            {
                if (!await WriteEventsAsync(messages, ended.Token)
                    && !await source.WaitAsync(ApiLimits.StreamKeepAliveMs, ended.Token))
                {
                    _events.Write(": nothing new\n\n"u8);
                    await FlushAsync(ended.Token);
                }

                messages = source.Take();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            // The node stops; the stream ends and the client resumes at another one.
        }
    }

    /// <summary>Writes an event for each; false if there are none.</summary>
    private async Task<bool> WriteEventsAsync(IEnumerable<StoredMessage> messages, CancellationToken ended)
    {
        bool isAny = false;
        using var json = new Utf8JsonWriter(_events, JsonText.Options);
        foreach (StoredMessage message in messages)
        {
            isAny = true;
            Encoding.ASCII.GetBytes($"event: message\nid: {source.Resume(message)}\ndata: ", _events);
            json.Reset(_events);
            source.WriteJson(json, message);
            json.Flush();
            _events.Write("\n\n"u8);
            if (_events.WrittenCount >= ApiLimits.AnswerPieceBytes)
            {
                await FlushAsync(ended);
            }
        }

        if (_events.WrittenCount > 0)
        {
            await FlushAsync(ended);
        }

        return isAny;
    }

    private async Task FlushAsync(CancellationToken ended)
    {
        await PacedBody.WriteAsync(response, _events.WrittenMemory, ended);
        if (_events.Capacity > KeptBytesMax)
        {
            _events = new ArrayBufferWriter<byte>();
        }

        _events.ResetWrittenCount();
    }
}
