using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Wiber.Client.Api;
using Wiber.Gateway.Hosting;

namespace Wiber.Gateway.Proxy;

/// <summary>
/// <c>/v1/...</c>: passes requests on to the cluster through the failover client, the leader where only it can answer, and lets
/// answers through as they come, streams too. What changes a single node is refused: it would hit whichever answers first.
/// </summary>
internal sealed class ApiProxy(GatewayContext gateway)
{
    private static readonly string[] PassedHeaders =
        ["Accept", "Last-Event-ID", WiberHeaders.Producer, WiberHeaders.Sequence];

    private static readonly string[] AnsweredHeaders = ["Location", "Wiber-Next-Offset", "Wiber-End-Offset"];

    /// <summary>A node waits no longer than that, whatever it is asked.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(1);

    public async Task HandleAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            await new StreamProxy(gateway).HandleAsync(context);
            return;
        }

        using HttpResponseMessage answer = await gateway.Client.RelayAsync(await ReadAsync(context), context.RequestAborted);
        HttpResponse response = context.Response;
        response.StatusCode = (int)answer.StatusCode;
        response.ContentType = answer.Content.Headers.ContentType?.ToString();
        response.ContentLength = answer.Content.Headers.ContentLength;
        foreach (string name in AnsweredHeaders)
        {
            if (answer.Headers.TryGetValues(name, out IEnumerable<string>? values))
            {
                response.Headers[name] = values.ToArray();
            }
        }

        await CopyAsync(answer, response, context.RequestAborted);
    }

    private static async Task<RelayRequest> ReadAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string pathAndQuery = PassedPath.Of(request);
        ReadOnlyMemory<byte> body = await JsonAnswer.ReadBodyAsync(context, GatewayLimits.BodyBytesMax);
        return new RelayRequest
        {
            Method = new HttpMethod(request.Method),
            PathAndQuery = pathAndQuery,
            Body = body,
            ContentType = body.IsEmpty ? null : request.ContentType?.Split(';')[0].Trim(),
            Headers = PassedHeaders
                .Where(request.Headers.ContainsKey)
                .ToDictionary(name => name, name => request.Headers[name].ToString()),
            Wait = WaitOf(request.QueryString.Value),
        };
    }

    private static TimeSpan WaitOf(string? query)
    {
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(query))
        {
            if (pair.DecodeName().Span.SequenceEqual("waitMs")
                && int.TryParse(pair.DecodeValue().Span, NumberStyles.None, CultureInfo.InvariantCulture, out int ms))
            {
                return TimeSpan.FromMilliseconds(Math.Min(ms, WaitMax.TotalMilliseconds));
            }
        }

        return TimeSpan.Zero;
    }

    /// <summary>Each piece goes on as soon as it is there: a stream may wait long for its next one.</summary>
    private static async Task CopyAsync(HttpResponseMessage answer, HttpResponse response, CancellationToken cancellationToken)
    {
        await using Stream from = await answer.Content.ReadAsStreamAsync(cancellationToken);
        byte[] block = new byte[32 * 1024];
        int read;
        await response.Body.FlushAsync(cancellationToken);
        while ((read = await from.ReadAsync(block, cancellationToken)) > 0)
        {
            await response.Body.WriteAsync(block.AsMemory(0, read), cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
    }
}
