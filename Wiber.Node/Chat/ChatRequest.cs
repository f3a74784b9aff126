using System.Text;
using System.Text.Json;

namespace Wiber.Node.Chat;

/// <summary>What a client of the chat protocol sends, see docs/chat-protocol.md.</summary>
internal abstract record ChatRequest
{
    private ChatRequest()
    {
    }

    /// <summary>Reads an object.</summary>
    public static ChatRequest Read(JsonElement json)
    {
        try
        {
            return ReadObject(json);
        }
        catch (InvalidOperationException)
        {
            // What is raised for half a surrogate pair, in the name of any field too.
            return new Refused("a text in the object is not valid Unicode");
        }
    }

    private static ChatRequest ReadObject(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return new Refused("send objects such as {\"type\": \"login\", \"sender\": \"ana\"}");
        }

        string? sender = Text(json, "sender");
        return Text(json, "type") switch
        {
            "login" => IsName(sender)
                ? new Login(sender!, Text(json, "token"))
                : new Refused($"a login needs a sender of 1 to {ChatLimits.NameBytesMax} bytes without control characters"),
            "chat" => Text(json, "content") is { } content
                ? new Say(content, Time(json))
                : new Refused("a chat needs its content, as text"),
            "logout" => new Logout(),
            _ => new Refused("the type must be login, chat or logout"),
        };
    }

    private static bool IsName(string? name) =>
        !string.IsNullOrWhiteSpace(name)
        && !name.Any(char.IsControl)
        && Encoding.UTF8.GetByteCount(name) <= ChatLimits.NameBytesMax;

    /// <summary>A text; nothing if it is another kind of value.</summary>
    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The sender's time: seconds since 1970 or RFC 3339; nothing if it is neither.</summary>
    private static DateTimeOffset? Time(JsonElement json)
    {
        if (!json.TryGetProperty("timestamp", out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.TryGetDateTimeOffset(out DateTimeOffset time) ? time : null;
        }

        bool isInRange = value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out double seconds)
            && seconds >= 0
            && seconds < (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).TotalSeconds;
        return isInRange ? DateTimeOffset.UnixEpoch.AddSeconds(value.GetDouble()) : null;
    }

    /// <param name="Name">Who it is.</param>
    /// <param name="Token">Their API token; null if none came.</param>
    internal sealed record Login(string Name, string? Token) : ChatRequest
    {
        /// <summary>Without the token.</summary>
        public override string ToString() => $"login {Name}";
    }

    internal sealed record Say(string Content, DateTimeOffset? Timestamp) : ChatRequest;

    internal sealed record Logout : ChatRequest;

    /// <summary>It is none. After the last one nothing more is read.</summary>
    internal sealed record Refused(string Reason, bool IsLast = false) : ChatRequest;
}
