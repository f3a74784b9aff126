using System.Buffers;
using System.Text.Json;

namespace Wiber.Node.Http;

/// <summary>Answers with a JSON document.</summary>
internal static class JsonAnswer
{
    public const string ContentType = "application/json";

    public static Task WriteAsync(HttpResponse response, Action<Utf8JsonWriter> write, string contentType = ContentType) =>
        WriteAsync(response, (json, _) => write(json), contentType);

    /// <summary>
    /// Answers with what is written to the JSON writer or, while that has flushed all it had, to the buffer behind it.
    /// </summary>
    /// <remarks>
    /// An answer whose length is known goes out in one piece with its headers. One that ends by a mark of its own is two: to
    /// small answers that is a system call and a packet more, and another awakening of the client.
    /// </remarks>
    public static async Task WriteAsync(
        HttpResponse response, Action<Utf8JsonWriter, IBufferWriter<byte>> write, string contentType = ContentType)
    {
        JsonBuffer buffer = JsonBuffer.Rent();
        write(buffer.Json, buffer.Body);
        buffer.Json.Flush();
        response.ContentType = contentType;
        response.ContentLength = buffer.Body.WrittenCount;
        await response.BodyWriter.WriteAsync(buffer.Body.WrittenMemory, response.HttpContext.RequestAborted);
        buffer.Return();
    }
}
