namespace Wiber.Client.Messages;

/// <summary>Some of the messages of a batch: a bit for each position, beginning with the lowest of the first byte.</summary>
public static class PositionBits
{
    private const int BitsPerByte = 8;

    /// <summary>Bytes for the positions of so many messages.</summary>
    public static int MeasureBytes(int count) => (count + BitsPerByte - 1) / BitsPerByte;

    /// <summary>Whether a position is among them.</summary>
    public static bool Contains(ReadOnlySpan<byte> bits, int position) =>
        (bits[position / BitsPerByte] & (1 << (position % BitsPerByte))) != 0;

    /// <summary>Takes a position in.</summary>
    public static void Add(Span<byte> bits, int position) =>
        bits[position / BitsPerByte] |= (byte)(1 << (position % BitsPerByte));

    /// <summary>Whether all positions are those of a batch of so many messages.</summary>
    /// <param name="bits">As many bytes as <see cref="MeasureBytes"/> says, or none.</param>
    /// <param name="count">Messages of the batch.</param>
    public static bool AreWithin(ReadOnlySpan<byte> bits, int count) =>
        bits.IsEmpty || count % BitsPerByte == 0 || bits[^1] >> (count % BitsPerByte) == 0;
}
