using System.Text.Json;

namespace Wiber.Node.Http.Tracing;

/// <summary>
/// <c>GET /v1/peer-messages</c>: the last messages between this node and others. Recorded for a minute after each request.
/// </summary>
internal sealed class PeerMessagesEndpoint(NodeContext node)
{
    private const int LimitDefault = 500;

    public Task HandleAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        Query.AllowOnly(request, "after", "limit");
        long? after = Query.Number(request, "after", 0, long.MaxValue - 1);
        int limit = (int)(Query.Number(request, "limit", 1, PeerMessageLog.Capacity) ?? LimitDefault);
        PeerMessagePage page = node.Peers.Traffic.Messages.Read(after, limit);
        return JsonAnswer.WriteAsync(context.Response, json => Write(json, page));
    }

    private void Write(Utf8JsonWriter json, PeerMessagePage page)
    {
        json.WriteStartObject();
        json.WriteString("node"u8, node.Self.Value);
        json.WriteStartArray("messages"u8);
        foreach (PeerMessageRecord message in page.Messages)
        {
            Write(json, message);
        }

        json.WriteEndArray();
        json.WriteNumber("next"u8, page.Next);
        json.WriteNumber("lost"u8, page.Lost);
        json.WriteString("recordingSince"u8, JsonText.Time(page.RecordingSinceUs));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, in PeerMessageRecord message)
    {
        json.WriteStartObject();
        json.WriteNumber("sequence"u8, message.Sequence);
        json.WriteString("time"u8, JsonText.Time(message.TimeUs));
        json.WriteString("from"u8, message.From);
        json.WriteString("to"u8, message.To);
        json.WriteString("kind"u8, message.Kind);
        json.WriteNumber("term"u8, message.Term);
        WriteNullable(json, message);
        json.WriteNumber("entries"u8, message.Entries);
        json.WriteString("outcome"u8, message.Outcome);
        json.WriteNumber("count"u8, message.Count);
        json.WriteEndObject();
    }

    private static void WriteNullable(Utf8JsonWriter json, in PeerMessageRecord message)
    {
        if (message.Index is { } index)
        {
            json.WriteNumber("index"u8, index);
        }
        else
        {
            json.WriteNull("index"u8);
        }

        if (message.Success is { } success)
        {
            json.WriteBoolean("success"u8, success);
        }
        else
        {
            json.WriteNull("success"u8);
        }
    }
}
