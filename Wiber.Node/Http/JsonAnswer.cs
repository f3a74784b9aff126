using System.Text.Json;

namespace Wiber.Node.Http;

/// <summary>Answers with a JSON document.</summary>
internal static class JsonAnswer
{
    public const string ContentType = "application/json";

    public static async Task WriteAsync(HttpResponse response, Action<Utf8JsonWriter> write, string contentType = ContentType)
    {
        response.ContentType = contentType;
        using (var json = new Utf8JsonWriter(response.BodyWriter, JsonText.Options))
        {
            write(json);
        }

        await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
    }
}
