using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Wiber.Gateway.Problems;

namespace Wiber.Gateway;

/// <summary>Bodies of requests and answers as JSON.</summary>
internal static class JsonAnswer
{
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
        where T : class
    {
        using MemoryStream body = await ReadBodyAsync(context, bytesMax);
        try
        {
            return JsonSerializer.Deserialize(body.GetBuffer().AsSpan(0, (int)body.Length), type)
                ?? throw new ProblemException(GatewayProblem.Invalid("the body must be a JSON object, not null"));
        }
        catch (JsonException error)
        {
            throw new ProblemException(GatewayProblem.Invalid($"the body cannot be read as JSON: {error.Message}"));
        }
    }

    /// <summary>Reads a body whole.</summary>
    /// <exception cref="ProblemException">It is larger than it may be.</exception>
    public static async Task<MemoryStream> ReadBodyAsync(HttpContext context, int bytesMax)
    {
        var body = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, bytesMax));
        byte[] block = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(block, context.RequestAborted)) > 0)
        {
            body.Write(block, 0, read);
            if (body.Length > bytesMax)
            {
                throw new ProblemException(new GatewayProblem(
                    StatusCodes.Status413PayloadTooLarge, "too_large", $"the body is larger than {bytesMax} bytes"));
            }
        }

        return body;
    }
}
