using System.Text;
using Wiber.Client.Messages;

namespace Wiber.Node.Chat;

/// <summary>Marks the messages that tell who came and who left.</summary>
internal static class ChatNotice
{
    /// <summary>The header of such a message; its value is the session that it is about, which is not told itself.</summary>
    public const string Header = "wiber-chat-session";

    private static readonly byte[] HeaderUtf8 = Encoding.UTF8.GetBytes(Header);

    /// <summary>Whether a message is one.</summary>
    public static bool IsIn(in MessageView message) => FindSession(message) is not null;

    /// <summary>The session that a message is about; nothing if somebody said it.</summary>
    public static string? FindSession(in MessageView message)
    {
        MessageHeaderReader headers = message.Headers;
        while (headers.MoveNext())
        {
            if (headers.Name.SequenceEqual(HeaderUtf8))
            {
                return Encoding.UTF8.GetString(headers.Value);
            }
        }

        return null;
    }
}
