using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Problems;

namespace Wiber.Gateway;

/// <summary>Bodies of requests and answers as JSON.</summary>
internal static class JsonAnswer
{
    private const int FirstBytesMax = 64 * 1024;

    /// <summary>Answers 200 with a document.</summary>
    public static async Task WriteAsync<T>(HttpContext context, T document, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(document, type);
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    /// <summary>Reads the document that a request carries.</summary>
    /// <exception cref="ProblemException">The body is larger than it may be, or not such a document.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, int bytesMax)
        where T : class => Parse(await ReadBodyAsync(context, bytesMax), type);

    /// <summary>Reads the document that a request carries; null if its body is empty.</summary>
    /// <exception cref="ProblemException">The body is larger than it may be, or not such a document.</exception>
    public static async Task<T?> FindAsync<T>(HttpContext context, JsonTypeInfo<T> type, int bytesMax)
        where T : class
    {
        ReadOnlyMemory<byte> body = await ReadBodyAsync(context, bytesMax);
        return body.IsEmpty ? null : Parse(body, type);
    }

    /// <summary>Reads a body whole.</summary>
    /// <exception cref="ProblemException">It is larger than it may be, or all bodies together are.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context, int bytesMax)
    {
        // A length is only a promise: memory grows with what has come.
        var body = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, Math.Min(bytesMax, FirstBytesMax)));
        byte[] block = new byte[16 * 1024];
        int read;
        HeldBody? held = context.Features.Get<HeldBody>();
        while ((read = await context.Request.Body.ReadAsync(block, context.RequestAborted)) > 0)
        {
            held?.Take(read);
            body.Write(block, 0, read);
            if (body.Length > bytesMax)
            {
                throw new ProblemException(new GatewayProblem(
                    StatusCodes.Status413PayloadTooLarge, "too_large", $"the body is larger than {bytesMax} bytes"));
            }
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static T Parse<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, type)
                ?? throw new ProblemException(GatewayProblem.Invalid("the body must be a JSON object, not null"));
        }
        catch (JsonException error)
        {
            throw new ProblemException(GatewayProblem.Invalid($"the body cannot be read as JSON: {error.Message}"));
        }
    }
}
