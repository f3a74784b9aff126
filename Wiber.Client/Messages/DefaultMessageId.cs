using System.Globalization;

namespace Wiber.Client.Messages;

/// <summary>
/// The id of a message that its sender gave none: its place in the log, <c>&lt;log index&gt;.&lt;position in the batch&gt;</c>.
/// It is not stored.
/// </summary>
public static class DefaultMessageId
{
    /// <summary>Bytes that any such id fits in.</summary>
    public const int BytesMax = 20 + 1 + 10;

    /// <summary>Writes the id in ASCII and gives its bytes.</summary>
    /// <param name="target">At least <see cref="BytesMax"/>.</param>
    /// <param name="index">The log index of the batch.</param>
    /// <param name="position">The message's position in it.</param>
    public static int Write(Span<byte> target, ulong index, int position)
    {
        // Neither can fail in so many bytes.
        _ = index.TryFormat(target, out int indexBytes, default, CultureInfo.InvariantCulture);
        target[indexBytes] = (byte)'.';
        _ = position.TryFormat(target[(indexBytes + 1)..], out int positionBytes, default, CultureInfo.InvariantCulture);
        return indexBytes + 1 + positionBytes;
    }
}
