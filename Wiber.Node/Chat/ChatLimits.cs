namespace Wiber.Node.Chat;

/// <summary>The bounds of the chat protocol.</summary>
internal static class ChatLimits
{
    /// <summary>Bytes of an object that a client sends.</summary>
    public const int ObjectBytesMax = 64 * 1024;

    /// <summary>How deep it may be nested; what the protocol knows is flat.</summary>
    public const int DepthMax = 8;

    /// <summary>Bytes of a name.</summary>
    public const int NameBytesMax = 256;

    public const int ConnectionsMax = 1_000;

    /// <summary>An object that was begun must end within this time.</summary>
    public static readonly TimeSpan ObjectTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Who is gone is told to the others within this time, or not at all.</summary>
    public static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(5);
}
