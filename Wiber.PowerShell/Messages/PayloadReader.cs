using System.Text.Json;
using Wiber.Client.Api;

namespace Wiber.PowerShell.Messages;

/// <summary>Gives payloads the form in which scripts want them.</summary>
internal static class PayloadReader
{
    /// <summary>Text as a string, JSON as it was written or as objects, anything else as bytes.</summary>
    /// <param name="message">The message.</param>
    /// <param name="asJson">Whether JSON is wanted as objects, and text too that is JSON; what is no JSON stays text.</param>
    public static object Read(Message message, bool asJson)
    {
        if (message.Encoding == "base64")
        {
            return message.GetBytes();
        }

        return asJson && TryReadJson(message) is { } value ? value : message.GetText();
    }

    private static object? TryReadJson(Message message)
    {
        try
        {
            if (PayloadForm.IsJson(message.ContentType))
            {
                return JsonObjects.FromJson(message.Payload);
            }

            using JsonDocument document = JsonDocument.Parse(message.GetText());
            return JsonObjects.FromJson(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // One message that no objects can be made of must not keep anyone from those behind it.
            return null;
        }
    }
}
