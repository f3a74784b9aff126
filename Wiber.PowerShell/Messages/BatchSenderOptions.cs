namespace Wiber.PowerShell.Messages;

/// <summary>Limits of a <see cref="BatchSender"/>.</summary>
internal sealed record BatchSenderOptions
{
    /// <summary>Messages that wait to be sent; who adds more waits.</summary>
    public int QueuedMax { get; init; } = 8_192;

    /// <summary>The most messages of a request.</summary>
    public int BatchMessagesMax { get; init; } = 2_000;

    /// <summary>A request that has this many bytes of payload is complete.</summary>
    public int BatchBytesMax { get; init; } = 512 * 1024;
}
