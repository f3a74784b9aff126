using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Wiber.Node.Broker.Reading;

namespace Wiber.Node.Http.Messages;

/// <summary>A stream of messages as server-sent events (WHATWG HTML, section 9.2).</summary>
internal sealed class ServerSentEvents(HttpResponse response, MessageSource source)
{
    public async Task RunAsync(CancellationToken aborted, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        IReadOnlyList<StoredMessage> messages = source.Take();
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        try
        {
            await FlushAsync(ended.Token);
            while (true)
            {
                if (messages.Count > 0)
                {
                    WriteEvents(messages);
                    await FlushAsync(ended.Token);
                }
                else if (!await source.WaitAsync(ApiLimits.StreamKeepAliveMs, ended.Token))
                {
                    response.BodyWriter.Write(": nothing new\n\n"u8);
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

    private void WriteEvents(IReadOnlyList<StoredMessage> messages)
    {
        PipeWriter body = response.BodyWriter;
        using var json = new Utf8JsonWriter(body, JsonText.Options);
        foreach (StoredMessage message in messages)
        {
            Encoding.ASCII.GetBytes($"event: message\nid: {source.Resume(message)}\ndata: ", body);
            source.WriteJson(json, message);
            json.Flush();
            json.Reset();
            body.Write("\n\n"u8);
        }
    }

    private async Task FlushAsync(CancellationToken ended)
    {
        using var slow = CancellationTokenSource.CreateLinkedTokenSource(ended);
        slow.CancelAfter(ApiLimits.StreamWriteTimeoutMs);
        try
        {
            await response.BodyWriter.FlushAsync(slow.Token);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            response.HttpContext.Abort();
            throw;
        }
    }
}
