using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http;

/// <summary>Reads a request body that is a small JSON document.</summary>
internal static class SmallBody
{
    /// <summary>Bytes of a document that names a few things.</summary>
    public const int BytesMax = 16 * 1024;

    /// <summary>Bytes of a document that lists partitions.</summary>
    public const int LargeBytesMax = 1024 * 1024;

    /// <param name="request">The request.</param>
    /// <param name="type">The document.</param>
    /// <param name="refuse">The problem for a body that is anything else.</param>
    /// <param name="bytesMax">The most that it may have.</param>
    /// <exception cref="ProblemException">It is too large, or not such a document.</exception>
    public static async Task<T> ReadAsync<T>(
        HttpRequest request, JsonTypeInfo<T> type, Func<string, Problem> refuse, int bytesMax = BytesMax)
        where T : class
    {
        ReadOnlySequence<byte> body = await ReadToEndAsync(request, bytesMax);
        try
        {
            return Deserialize(body, type) ?? throw new ProblemException(refuse("the body is null"));
        }
        catch (JsonException exception)
        {
            string place = exception.Path is { Length: > 1 } path ? $" at {path}" : "";
            throw new ProblemException(refuse($"the body is not the JSON object that is wanted here{place}"));
        }
        finally
        {
            request.BodyReader.AdvanceTo(body.End);
        }
    }

    /// <summary>Refuses a list with null in it: reading JSON lets that through, whatever the document declares.</summary>
    /// <exception cref="ProblemException">There is one.</exception>
    public static void RequireNoNull<T>(IReadOnlyList<T> items, string field, Func<string, Problem> refuse)
        where T : class
    {
        if (items.Contains(null!))
        {
            throw new ProblemException(refuse($"null stands in {field}"));
        }
    }

    private static T? Deserialize<T>(ReadOnlySequence<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        var reader = new Utf8JsonReader(body);
        T? value = JsonSerializer.Deserialize(ref reader, type);
        return reader.Read() ? throw new JsonException("something stands behind the document") : value;
    }

    private static async Task<ReadOnlySequence<byte>> ReadToEndAsync(HttpRequest request, int bytesMax)
    {
        while (true)
        {
            ReadResult result = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            if (result.Buffer.Length > bytesMax)
            {
                request.BodyReader.AdvanceTo(result.Buffer.End);
                throw new ProblemException(Problem.TooLarge($"the body is larger than {bytesMax} bytes"));
            }

            if (result.IsCompleted)
            {
                return result.Buffer;
            }

            request.BodyReader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
