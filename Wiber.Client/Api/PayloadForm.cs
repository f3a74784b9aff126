namespace Wiber.Client.Api;

/// <summary>How a payload stands in JSON, by its content type.</summary>
public static class PayloadForm
{
    /// <summary>True if the payload is a JSON value of its own.</summary>
    public static bool IsJson(string? contentType) =>
        contentType is not null && MediaType(contentType).Equals("application/json", StringComparison.OrdinalIgnoreCase);

    /// <summary>True if the payload is a JSON string; no content type means text.</summary>
    public static bool IsText(string? contentType) =>
        contentType is null || MediaType(contentType).StartsWith("text/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The type without its parameters.</summary>
    private static ReadOnlySpan<char> MediaType(string contentType)
    {
        int end = contentType.IndexOf(';', StringComparison.Ordinal);
        return contentType.AsSpan(0, end < 0 ? contentType.Length : end).Trim();
    }
}
