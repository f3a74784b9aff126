using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>What a published body may call itself.</summary>
internal static class RequestContentType
{
    /// <summary>A JSON value a line.</summary>
    public const string Lines = "application/x-ndjson";

    /// <summary>
    /// Whether the body is a message a line. JSON is also taken without being named, as curl and many scripts send it.
    /// </summary>
    /// <exception cref="ProblemException">It is neither.</exception>
    public static bool IsLines(string? contentType)
    {
        string mediaType = MediaType(contentType);
        return mediaType switch
        {
            Lines or "application/ndjson" or "application/jsonl" => true,
            "" or JsonAnswer.ContentType or "application/x-www-form-urlencoded" or "text/plain" => false,
            _ => throw Unsupported(mediaType, $"{JsonAnswer.ContentType} or {Lines}"),
        };
    }

    /// <exception cref="ProblemException">The body calls itself something else.</exception>
    public static void Require(string? contentType, string wanted)
    {
        string mediaType = MediaType(contentType);
        if (mediaType != wanted)
        {
            throw Unsupported(mediaType, wanted);
        }
    }

    private static string MediaType(string? contentType) => (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    private static ProblemException Unsupported(string mediaType, string wanted) => new(new Problem(
        StatusCodes.Status415UnsupportedMediaType,
        ProblemCode.UnsupportedContentType,
        $"content type \"{mediaType}\" is not understood here; send {wanted}"));
}
